package dev.lockstep.xmtp.identity;

import static dev.lockstep.xmtp.identity.RulesFixture.ALICE;
import static dev.lockstep.xmtp.identity.RulesFixture.BOB;
import static dev.lockstep.xmtp.identity.RulesFixture.PASSKEY;
import static dev.lockstep.xmtp.identity.RulesFixture.assertReason;
import static dev.lockstep.xmtp.identity.RulesFixture.assertRefused;
import static dev.lockstep.xmtp.identity.RulesFixture.createInbox;
import static dev.lockstep.xmtp.identity.RulesFixture.erc1271;
import static dev.lockstep.xmtp.identity.RulesFixture.erc191;
import static dev.lockstep.xmtp.identity.RulesFixture.inbox;
import static dev.lockstep.xmtp.identity.RulesFixture.inboxOf;
import static dev.lockstep.xmtp.identity.RulesFixture.legacy;
import static dev.lockstep.xmtp.identity.RulesFixture.signed;
import static dev.lockstep.xmtp.identity.RulesFixture.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The checks of creating an inbox, XMTP network reference §4.8. Where a test says "before", two checks fail and the earlier one has
 * to be named.
 */
class CreateInboxRulesTest {
    @Test
    void beginsWithTheOwnerAsOnlyMemberAndRecovery() throws Exception {
        var state = AssociationRules.apply(null, update(inbox(ALICE, 3), createInbox(ALICE, 3, erc191(ALICE))));

        assertThat(state.inboxId()).isEqualTo(inbox(ALICE, 3));
        assertThat(state.members()).isEqualTo(Map.of(ALICE, new Member(ALICE, null, null, null)));
        assertThat(state.recoveryIdentifier()).isEqualTo(ALICE);
        assertThat(state.seenSignatures()).containsExactly(erc191(ALICE).rawBytes());
    }

    @Test
    void remembersTheChainOfAContractWallet() throws Exception {
        var state = AssociationRules.apply(null, update(inbox(ALICE, 0), createInbox(ALICE, 0, erc1271(ALICE, 8453))));

        assertThat(state.members()).containsValue(new Member(ALICE, null, null, 8453L));
    }

    @Test
    void happensOnce() {
        assertRefused(Reason.MULTIPLE_CREATE, inboxOf(ALICE), createInbox(ALICE, 1, erc191(ALICE)));
    }

    @Test
    void happensOnceWithinAnUpdateToo() {
        assertRefused(
                Reason.MULTIPLE_CREATE,
                null,
                createInbox(ALICE, 1, erc191(ALICE)),
                createInbox(ALICE, 1, erc191(ALICE)));
    }

    @Test
    void checksThatThereIsNoneBeforeTheSigner() {
        assertRefused(Reason.MULTIPLE_CREATE, inboxOf(ALICE), createInbox(ALICE, 1, erc191(BOB)));
    }

    @Test
    void isSignedByTheOwner() {
        assertRefused(Reason.MISSING_EXISTING_MEMBER, null, createInbox(ALICE, 1, erc191(BOB)));
    }

    @Test
    void checksTheSignerBeforeTheKind() {
        assertRefused(
                Reason.MISSING_EXISTING_MEMBER,
                null,
                createInbox(ALICE, 1, signed(BOB, SignatureKind.INSTALLATION_KEY)));
    }

    @Test
    void isSignedInAWayThatSuitsTheOwner() {
        assertRefused(
                Reason.SIGNATURE_NOT_ALLOWED,
                null,
                createInbox(ALICE, 1, signed(ALICE, SignatureKind.INSTALLATION_KEY)));
        assertRefused(Reason.SIGNATURE_NOT_ALLOWED, null, createInbox(ALICE, 1, signed(ALICE, SignatureKind.P256)));
        assertRefused(
                Reason.SIGNATURE_NOT_ALLOWED, null, createInbox(PASSKEY, 1, signed(PASSKEY, SignatureKind.ERC_191)));
    }

    @Test
    void takesADelegatedSignatureForNonceZeroOnly() throws Exception {
        assertRefused(Reason.LEGACY_SIGNATURE_REUSE, null, createInbox(ALICE, 1, legacy(ALICE)));

        var state = AssociationRules.apply(null, update(inbox(ALICE, 0), createInbox(ALICE, 0, legacy(ALICE))));
        assertThat(state.isMember(ALICE)).isTrue();
    }

    @Test
    void checksTheDelegationBeforeTheAddress() {
        var noAddress = new Identifier.Ethereum("nobody");
        assertRefused(Reason.LEGACY_SIGNATURE_REUSE, null, createInbox(noAddress, 1, legacy(noAddress)));
    }

    @Test
    void needsAnAddressThatIsOne() {
        var noAddress = new Identifier.Ethereum("a".repeat(40));
        assertRefused(Reason.INVALID_ACCOUNT_ADDRESS, null, createInbox(noAddress, 1, erc191(noAddress)));
    }

    @Test
    void isForTheInboxTheUpdateNames() {
        assertReason(
                Reason.WRONG_INBOX_ID,
                () -> AssociationRules.apply(null, update(inbox(BOB, 1), createInbox(ALICE, 1, erc191(ALICE)))));
    }
}
