package dev.lockstep.xmtp.identity;

import static dev.lockstep.xmtp.identity.RulesFixture.ALICE;
import static dev.lockstep.xmtp.identity.RulesFixture.BOB;
import static dev.lockstep.xmtp.identity.RulesFixture.SEEN;
import static dev.lockstep.xmtp.identity.RulesFixture.apply;
import static dev.lockstep.xmtp.identity.RulesFixture.assertRefused;
import static dev.lockstep.xmtp.identity.RulesFixture.changeRecovery;
import static dev.lockstep.xmtp.identity.RulesFixture.erc191;
import static dev.lockstep.xmtp.identity.RulesFixture.erc191Again;
import static dev.lockstep.xmtp.identity.RulesFixture.inboxOf;
import static dev.lockstep.xmtp.identity.RulesFixture.legacy;
import static dev.lockstep.xmtp.identity.RulesFixture.raw;
import static dev.lockstep.xmtp.identity.RulesFixture.revoke;
import static dev.lockstep.xmtp.identity.RulesFixture.seen;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import org.junit.jupiter.api.Test;

/**
 * The checks of changing the recovery identifier, XMTP network reference §4.8. Where a test says "before", two checks fail and the earlier one has
 * to be named.
 */
class ChangeRecoveryRulesTest {
    @Test
    void handsOverThePowerToRevoke() throws Exception {
        var after = apply(inboxOf(ALICE), changeRecovery(BOB, erc191(ALICE)));

        assertThat(after.recoveryIdentifier()).isEqualTo(BOB);
        assertThat(after.members()).containsOnlyKeys(ALICE);
        assertRefused(Reason.MISSING_EXISTING_MEMBER, after, revoke(ALICE, erc191Again(ALICE)));
        assertThat(apply(after, revoke(ALICE, erc191(BOB))).members()).isEmpty();
    }

    @Test
    void countsForTheNextActionOfTheSameUpdate() {
        assertRefused(
                Reason.MISSING_EXISTING_MEMBER,
                inboxOf(ALICE),
                changeRecovery(BOB, erc191(ALICE)),
                revoke(ALICE, erc191(ALICE)));
    }

    @Test
    void takesAnyNewIdentifierAsItIs() throws Exception {
        var nonsense = new Identifier.Ethereum("0xMIXED");

        var after = apply(inboxOf(ALICE), changeRecovery(nonsense, erc191(ALICE)));

        assertThat(after.recoveryIdentifier()).isEqualTo(nonsense);
    }

    @Test
    void needsAnInbox() {
        assertRefused(Reason.NOT_CREATED, null, changeRecovery(BOB, seen(ALICE)));
    }

    @Test
    void takesNoSignatureASecondTime() {
        assertRefused(
                Reason.REPLAY,
                inboxOf(ALICE),
                changeRecovery(BOB, new VerifiedSignature(ALICE, SignatureKind.ERC_1271, SEEN, 1L)));
    }

    @Test
    void isSignedByAMemberOnItsOwnChain() {
        assertRefused(
                Reason.CHAIN_ID_MISMATCH,
                inboxOf(ALICE),
                changeRecovery(BOB, new VerifiedSignature(ALICE, SignatureKind.LEGACY_DELEGATED, raw("x"), 1L)));
    }

    @Test
    void takesNoDelegatedSignature() {
        assertRefused(Reason.SIGNATURE_NOT_ALLOWED, inboxOf(ALICE), changeRecovery(BOB, legacy(BOB)));
    }

    @Test
    void isSignedByTheRecovery() {
        assertRefused(Reason.MISSING_EXISTING_MEMBER, inboxOf(ALICE), changeRecovery(BOB, erc191(BOB)));
    }
}
