package dev.lockstep.xmtp.identity;

import static dev.lockstep.xmtp.identity.RulesFixture.ALICE;
import static dev.lockstep.xmtp.identity.RulesFixture.APP;
import static dev.lockstep.xmtp.identity.RulesFixture.BOB;
import static dev.lockstep.xmtp.identity.RulesFixture.CAROL;
import static dev.lockstep.xmtp.identity.RulesFixture.OTHER_APP;
import static dev.lockstep.xmtp.identity.RulesFixture.PASSKEY;
import static dev.lockstep.xmtp.identity.RulesFixture.SEEN;
import static dev.lockstep.xmtp.identity.RulesFixture.add;
import static dev.lockstep.xmtp.identity.RulesFixture.apply;
import static dev.lockstep.xmtp.identity.RulesFixture.assertRefused;
import static dev.lockstep.xmtp.identity.RulesFixture.erc1271;
import static dev.lockstep.xmtp.identity.RulesFixture.erc191;
import static dev.lockstep.xmtp.identity.RulesFixture.erc191Again;
import static dev.lockstep.xmtp.identity.RulesFixture.inboxOf;
import static dev.lockstep.xmtp.identity.RulesFixture.key;
import static dev.lockstep.xmtp.identity.RulesFixture.legacy;
import static dev.lockstep.xmtp.identity.RulesFixture.raw;
import static dev.lockstep.xmtp.identity.RulesFixture.revoke;
import static dev.lockstep.xmtp.identity.RulesFixture.seen;
import static dev.lockstep.xmtp.identity.RulesFixture.signed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import org.junit.jupiter.api.Test;

/**
 * The checks of revoking a member, XMTP network reference §4.8. Where a test says "before", two checks fail and the earlier one has
 * to be named.
 */
class RevokeAssociationRulesTest {
    @Test
    void removesTheMemberAndTheInstallationsItAdded() throws Exception {
        var before = apply(
                inboxOf(ALICE),
                add(BOB, erc191(ALICE), erc191(BOB)),
                add(APP, erc191(BOB), key(APP)),
                add(CAROL, erc191(BOB), erc191(CAROL)),
                add(PASSKEY, erc191(BOB), signed(PASSKEY, SignatureKind.P256)),
                add(OTHER_APP, erc191(ALICE), key(OTHER_APP)));

        var after = apply(before, revoke(BOB, erc191Again(ALICE)));

        assertThat(after.members()).containsOnlyKeys(ALICE, CAROL, PASSKEY, OTHER_APP);
        assertThat(after.membersRemovedSince(before)).containsExactlyInAnyOrder(BOB, APP);
        assertThat(after.membersAddedSince(before)).isEmpty();
    }

    @Test
    void removesWhoIsNoMemberWithoutComplaint() throws Exception {
        var after = apply(inboxOf(ALICE), revoke(BOB, erc191(ALICE)));

        assertThat(after.members()).containsOnlyKeys(ALICE);
    }

    @Test
    void leavesTheRecoveryItsPowerWhenItIsRevokedAsMember() throws Exception {
        var after = apply(inboxOf(ALICE), revoke(ALICE, erc191(ALICE)));

        assertThat(after.members()).isEmpty();
        assertThat(after.recoveryIdentifier()).isEqualTo(ALICE);
        assertThat(apply(after, add(APP, erc191Again(ALICE), key(APP))).isMember(APP))
                .isTrue();
    }

    @Test
    void letsTheRevokedComeBackWithFreshSignatures() throws Exception {
        var before =
                apply(apply(inboxOf(ALICE), add(BOB, erc191(ALICE), erc191(BOB))), revoke(BOB, erc191Again(ALICE)));

        assertRefused(Reason.REPLAY, before, add(BOB, signed(ALICE, SignatureKind.ERC_191, "3"), erc191(BOB)));
        assertThat(apply(before, add(BOB, signed(ALICE, SignatureKind.ERC_191, "3"), erc191Again(BOB)))
                        .isMember(BOB))
                .isTrue();
    }

    @Test
    void needsAnInbox() {
        assertRefused(Reason.NOT_CREATED, null, revoke(APP, seen(ALICE)));
    }

    @Test
    void takesNoSignatureASecondTime() {
        assertRefused(Reason.REPLAY, inboxOf(ALICE), revoke(APP, seen(ALICE)));
    }

    @Test
    void checksForReplayBeforeTheChain() {
        assertRefused(
                Reason.REPLAY,
                inboxOf(ALICE),
                revoke(APP, new VerifiedSignature(ALICE, SignatureKind.ERC_1271, SEEN, 1L)));
    }

    @Test
    void isSignedByAMemberOnItsOwnChain() {
        assertRefused(Reason.CHAIN_ID_MISMATCH, inboxOf(ALICE), revoke(APP, erc1271(ALICE, 1)));
    }

    @Test
    void checksTheChainBeforeTheDelegation() {
        assertRefused(
                Reason.CHAIN_ID_MISMATCH,
                inboxOf(ALICE),
                revoke(APP, new VerifiedSignature(ALICE, SignatureKind.LEGACY_DELEGATED, raw("x"), 1L)));
    }

    @Test
    void takesNoDelegatedSignature() {
        assertRefused(Reason.SIGNATURE_NOT_ALLOWED, inboxOf(ALICE, 0), revoke(APP, legacy(ALICE)));
    }

    @Test
    void checksTheDelegationBeforeTheSigner() {
        assertRefused(Reason.SIGNATURE_NOT_ALLOWED, inboxOf(ALICE), revoke(APP, legacy(BOB)));
    }

    @Test
    void isSignedByTheRecovery() throws Exception {
        assertRefused(Reason.MISSING_EXISTING_MEMBER, inboxOf(ALICE), revoke(APP, erc191(BOB)));

        var withBob = apply(inboxOf(ALICE), add(BOB, erc191(ALICE), erc191(BOB)));
        assertRefused(Reason.MISSING_EXISTING_MEMBER, withBob, revoke(ALICE, erc191Again(BOB)));
    }
}
