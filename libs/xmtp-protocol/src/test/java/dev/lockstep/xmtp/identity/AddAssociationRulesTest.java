package dev.lockstep.xmtp.identity;

import static dev.lockstep.xmtp.identity.RulesFixture.ALICE;
import static dev.lockstep.xmtp.identity.RulesFixture.APP;
import static dev.lockstep.xmtp.identity.RulesFixture.BOB;
import static dev.lockstep.xmtp.identity.RulesFixture.CAROL;
import static dev.lockstep.xmtp.identity.RulesFixture.NOW;
import static dev.lockstep.xmtp.identity.RulesFixture.OTHER_APP;
import static dev.lockstep.xmtp.identity.RulesFixture.PASSKEY;
import static dev.lockstep.xmtp.identity.RulesFixture.add;
import static dev.lockstep.xmtp.identity.RulesFixture.apply;
import static dev.lockstep.xmtp.identity.RulesFixture.assertReason;
import static dev.lockstep.xmtp.identity.RulesFixture.assertRefused;
import static dev.lockstep.xmtp.identity.RulesFixture.createInbox;
import static dev.lockstep.xmtp.identity.RulesFixture.erc1271;
import static dev.lockstep.xmtp.identity.RulesFixture.erc191;
import static dev.lockstep.xmtp.identity.RulesFixture.inbox;
import static dev.lockstep.xmtp.identity.RulesFixture.inboxOf;
import static dev.lockstep.xmtp.identity.RulesFixture.key;
import static dev.lockstep.xmtp.identity.RulesFixture.legacy;
import static dev.lockstep.xmtp.identity.RulesFixture.raw;
import static dev.lockstep.xmtp.identity.RulesFixture.seen;
import static dev.lockstep.xmtp.identity.RulesFixture.signed;
import static dev.lockstep.xmtp.identity.RulesFixture.update;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import org.junit.jupiter.api.Test;

/**
 * The checks of adding a member, XMTP network reference §4.8. Where a test says "before", two checks fail and the earlier one has
 * to be named.
 */
class AddAssociationRulesTest {
    @Test
    void insertsTheMemberWithItsAdderAndTime() throws Exception {
        var state = apply(inboxOf(ALICE), add(APP, erc191(ALICE), key(APP)));

        assertThat(state.members()).containsEntry(APP, new Member(APP, ALICE, NOW, null));
        assertThat(state.members()).containsKey(ALICE).hasSize(2);
    }

    @Test
    void remembersTheChainOfAContractWallet() throws Exception {
        var state = apply(inboxOf(ALICE), add(BOB, erc191(ALICE), erc1271(BOB, 10)));

        assertThat(state.members()).containsEntry(BOB, new Member(BOB, ALICE, NOW, 10L));
    }

    @Test
    void replacesAMemberOfTheSameName() throws Exception {
        var before = apply(inboxOf(ALICE), add(BOB, erc191(ALICE), erc191(BOB)));

        var after = apply(before, add(BOB, signed(ALICE, SignatureKind.ERC_191, "2"), erc1271(BOB, 10)));

        assertThat(after.members()).containsEntry(BOB, new Member(BOB, ALICE, NOW, 10L));
    }

    @Test
    void needsAnInbox() {
        assertRefused(Reason.NOT_CREATED, null, add(APP, erc191(ALICE), key(APP)));
    }

    @Test
    void checksForAnInboxBeforeAllElse() {
        assertRefused(Reason.NOT_CREATED, null, add(OTHER_APP, seen(BOB), key(APP)));
    }

    @Test
    void takesNoSignatureASecondTime() {
        assertRefused(Reason.REPLAY, inboxOf(ALICE), add(APP, seen(ALICE), key(APP)));
        assertRefused(Reason.REPLAY, inboxOf(ALICE), add(APP, erc191(ALICE), seen(APP)));
    }

    @Test
    void checksForReplayBeforeTheNewMember() {
        assertRefused(Reason.REPLAY, inboxOf(ALICE), add(OTHER_APP, seen(ALICE), key(APP)));
    }

    @Test
    void takesOneSignatureForSeveralActionsOfOneUpdate() throws Exception {
        var state = apply(
                null,
                createInbox(ALICE, 1, erc191(ALICE)),
                add(APP, erc191(ALICE), key(APP)),
                add(OTHER_APP, erc191(ALICE), key(OTHER_APP)));

        assertThat(state.members()).hasSize(3);
    }

    @Test
    void isSignedByTheNewMember() {
        assertRefused(Reason.NEW_MEMBER_ID_SIGNATURE_MISMATCH, inboxOf(ALICE), add(APP, erc191(ALICE), key(OTHER_APP)));
    }

    @Test
    void checksTheNewMemberBeforeSelf() {
        assertRefused(Reason.NEW_MEMBER_ID_SIGNATURE_MISMATCH, inboxOf(ALICE), add(APP, erc191(ALICE), erc191(ALICE)));
    }

    @Test
    void isByAnotherThanTheNewMember() {
        assertRefused(Reason.GENERIC, inboxOf(ALICE), add(ALICE, erc191(ALICE), erc191(ALICE)));
    }

    @Test
    void checksForSelfBeforeTheDelegation() {
        assertRefused(Reason.GENERIC, inboxOf(ALICE), add(ALICE, legacy(ALICE), erc191(ALICE)));
    }

    @Test
    void takesADelegatedSignatureInTheInboxOfNonceZeroOnly() throws Exception {
        assertRefused(Reason.LEGACY_SIGNATURE_REUSE, inboxOf(ALICE, 1), add(APP, legacy(ALICE), key(APP)));
        assertRefused(Reason.LEGACY_SIGNATURE_REUSE, inboxOf(ALICE, 1), add(BOB, erc191(ALICE), legacy(BOB)));

        assertThat(apply(inboxOf(ALICE, 0), add(APP, legacy(ALICE), key(APP))).isMember(APP))
                .isTrue();
        assertThat(apply(inboxOf(ALICE, 0), add(BOB, erc191(ALICE), legacy(BOB)))
                        .isMember(BOB))
                .isTrue();
    }

    @Test
    void takesADelegatedSignatureOfWhomAnInstallationAdds() throws Exception {
        var before = apply(inboxOf(ALICE, 1), add(APP, erc191(ALICE), key(APP)));

        var after = apply(before, add(BOB, signed(APP, SignatureKind.INSTALLATION_KEY, "2"), legacy(BOB)));

        assertThat(after.members()).containsEntry(BOB, new Member(BOB, APP, NOW, null));
    }

    @Test
    void needsAnAddressToJudgeADelegation() {
        var no0x = new Identifier.Ethereum("a".repeat(40));
        assertRefused(Reason.INVALID_ACCOUNT_ADDRESS, inboxOf(ALICE, 0), add(BOB, erc1271(no0x, 1), legacy(BOB)));
    }

    @Test
    void checksTheDelegationBeforeTheKindOfTheNewMember() {
        assertRefused(
                Reason.LEGACY_SIGNATURE_REUSE,
                inboxOf(ALICE, 1),
                add(APP, legacy(ALICE), signed(APP, SignatureKind.P256)));
    }

    @Test
    void isSignedInAWayThatSuitsTheNewMember() {
        assertRefused(
                Reason.SIGNATURE_NOT_ALLOWED,
                inboxOf(ALICE),
                add(APP, erc191(ALICE), signed(APP, SignatureKind.ERC_191)));
    }

    @Test
    void checksTheKindOfTheNewMemberBeforeTheChain() {
        assertRefused(
                Reason.SIGNATURE_NOT_ALLOWED,
                inboxOf(ALICE),
                add(APP, erc1271(ALICE, 1), signed(APP, SignatureKind.ERC_191)));
    }

    @Test
    void checksTheKindOfTheNewMemberBeforeTheMembershipOfTheOther() {
        assertRefused(
                Reason.SIGNATURE_NOT_ALLOWED,
                inboxOf(ALICE),
                add(APP, erc191(BOB), signed(APP, SignatureKind.ERC_191)));
    }

    @Test
    void isSignedByAMemberOnItsOwnChain() throws Exception {
        assertRefused(Reason.CHAIN_ID_MISMATCH, inboxOf(ALICE), add(APP, erc1271(ALICE, 1), key(APP)));

        var onChainTen = apply(inboxOf(ALICE), add(BOB, erc191(ALICE), erc1271(BOB, 10)));
        assertRefused(
                Reason.CHAIN_ID_MISMATCH, onChainTen, add(APP, signed(BOB, SignatureKind.ERC_191, "2"), key(APP)));
        assertRefused(
                Reason.CHAIN_ID_MISMATCH,
                onChainTen,
                add(APP, new VerifiedSignature(BOB, SignatureKind.ERC_1271, raw("2"), 11L), key(APP)));
        assertThat(apply(
                                onChainTen,
                                add(APP, new VerifiedSignature(BOB, SignatureKind.ERC_1271, raw("2"), 10L), key(APP)))
                        .isMember(APP))
                .isTrue();
    }

    @Test
    void checksTheChainBeforeTheKind() {
        var wrongInBoth = new VerifiedSignature(ALICE, SignatureKind.P256, raw("x"), 5L);
        assertRefused(Reason.CHAIN_ID_MISMATCH, inboxOf(ALICE), add(APP, wrongInBoth, key(APP)));
    }

    @Test
    void isSignedByAMemberOrTheRecovery() {
        assertRefused(Reason.MISSING_EXISTING_MEMBER, inboxOf(ALICE), add(APP, erc191(BOB), key(APP)));
    }

    @Test
    void checksMembershipBeforeTheKind() {
        assertRefused(
                Reason.MISSING_EXISTING_MEMBER, inboxOf(ALICE), add(APP, signed(BOB, SignatureKind.P256), key(APP)));
    }

    @Test
    void takesTheRecoveryThatIsNoMember() throws Exception {
        var state = apply(
                apply(inboxOf(ALICE), new Action.ChangeRecovery<>(CAROL, erc191(ALICE))),
                add(APP, erc191(CAROL), key(APP)));

        assertThat(state.members()).containsEntry(APP, new Member(APP, CAROL, NOW, null));
        assertThat(state.isMember(CAROL)).isFalse();
    }

    @Test
    void takesNoDelegatedSignatureOfTheRecoveryThatIsNoMember() throws Exception {
        var aliceLeft = apply(inboxOf(ALICE, 0), new Action.RevokeAssociation<>(ALICE, erc191(ALICE)));

        assertRefused(Reason.LEGACY_SIGNATURE_REUSE, aliceLeft, add(APP, legacy(ALICE), key(APP)));
    }

    @Test
    void isSignedInAWayThatSuitsTheExistingMember() {
        assertRefused(
                Reason.SIGNATURE_NOT_ALLOWED,
                inboxOf(ALICE),
                add(APP, signed(ALICE, SignatureKind.INSTALLATION_KEY), key(APP)));
    }

    @Test
    void isNotOfAnInstallationByAnInstallation() throws Exception {
        var before = apply(inboxOf(ALICE), add(APP, erc191(ALICE), key(APP)));

        assertRefused(
                Reason.MEMBER_NOT_ALLOWED,
                before,
                add(OTHER_APP, signed(APP, SignatureKind.INSTALLATION_KEY, "2"), key(OTHER_APP)));
    }

    @Test
    void checksTheKindBeforeWhoMayAddWhom() throws Exception {
        var before = apply(inboxOf(ALICE), add(APP, erc191(ALICE), key(APP)));

        assertRefused(
                Reason.SIGNATURE_NOT_ALLOWED,
                before,
                add(OTHER_APP, signed(APP, SignatureKind.ERC_191, "2"), key(OTHER_APP)));
    }

    @Test
    void isOfAnythingElseByAnything() throws Exception {
        var state = apply(
                inboxOf(ALICE),
                add(APP, erc191(ALICE), key(APP)),
                add(BOB, key(APP), erc191(BOB)),
                add(PASSKEY, key(APP), signed(PASSKEY, SignatureKind.P256)),
                add(CAROL, signed(PASSKEY, SignatureKind.P256), erc191(CAROL)),
                add(OTHER_APP, signed(PASSKEY, SignatureKind.P256), key(OTHER_APP)));

        assertThat(state.members()).containsOnlyKeys(ALICE, APP, BOB, PASSKEY, CAROL, OTHER_APP);
    }

    @Test
    void hasNoLimitOfInstallations() throws Exception {
        var state = inboxOf(ALICE);
        for (int i = 0; i < 12; i++) {
            var app = new Identifier.Installation(
                    ByteString.copyFrom(new byte[] {(byte) i}).concat(ByteString.copyFrom(new byte[31])));
            state = apply(state, add(app, signed(ALICE, SignatureKind.ERC_191, "n" + i), key(app)));
        }

        assertThat(state.installations()).hasSize(12);
    }

    @Test
    void isForTheInboxTheUpdateNames() {
        assertReason(
                Reason.WRONG_INBOX_ID,
                () -> AssociationRules.apply(inboxOf(ALICE), update(inbox(BOB, 0), add(APP, erc191(ALICE), key(APP)))));
    }
}
