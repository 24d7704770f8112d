package dev.lockstep.xmtp.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import dev.lockstep.xmtp.identity.SmartContractWallets.Verdict;
import dev.lockstep.xmtp.proto.identity.associations.IdentityAction;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import dev.lockstep.xmtp.proto.identity.associations.Signature;
import dev.lockstep.xmtp.wallet.PersonalMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole updates with real signatures, XMTP network reference §4.5 and §4.6. */
class IdentityLogTest {
    private static final long NOW = 1_700_000_000_000_000_000L;
    private static final TestSigner APP = TestSigner.installation(1);
    private static final TestSigner WALLET = TestSigner.wallet(2);

    static Stream<TestSigner> owners() {
        return Stream.of(
                TestSigner.wallet(2), TestSigner.contract(3, 8453), TestSigner.passkey(4), TestSigner.legacy(5, 6));
    }

    @ParameterizedTest
    @MethodSource("owners")
    void createsAnInboxForEachSortOfOwner(TestSigner owner) throws Exception {
        var update = registration(owner);

        var state = IdentityLog.apply(null, update, TestSigner.contracts());

        assertThat(state.inboxId()).isEqualTo(inboxOf(owner));
        assertThat(state.members()).containsOnlyKeys(owner.identifier(), APP.identifier());
        assertThat(state.seenSignatures()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("owners")
    void takesNoUpdateTwice(TestSigner owner) throws Exception {
        var addition = TestSigner.update(
                inboxOf(owner).value(),
                NOW + 1,
                List.of(new Action.AddAssociation<>(TestSigner.wallet(9).identifier(), APP, TestSigner.wallet(9))));
        var before = IdentityLog.replay(List.of(registration(owner), addition), TestSigner.contracts());

        assertRefused(Reason.REPLAY, () -> IdentityLog.apply(before, addition, TestSigner.contracts()));
    }

    @ParameterizedTest
    @MethodSource("owners")
    void refusesASignatureOfAnotherText(TestSigner owner) {
        // A recoverable signature of another text recovers to somebody else; the other kinds do not verify.
        var later = registration(owner).toBuilder()
                .setClientTimestampNs(NOW + 1_000_000_000)
                .build();

        assertThatExceptionOfType(IdentityUpdateException.class)
                .isThrownBy(() -> IdentityLog.apply(null, later, TestSigner.contracts()))
                .satisfies(refusal -> assertThat(refusal.reason())
                        .isIn(Reason.INVALID_SIGNATURE, Reason.INVALID_CLIENT_DATA, Reason.MISSING_EXISTING_MEMBER));
    }

    @Test
    void replaysALogFromItsStart() throws Exception {
        var inbox = inboxOf(WALLET).value();
        var passkey = TestSigner.passkey(4);
        var log = List.of(
                registration(WALLET),
                TestSigner.update(
                        inbox, NOW + 1, List.of(new Action.AddAssociation<>(passkey.identifier(), APP, passkey))),
                TestSigner.update(inbox, NOW + 2, List.of(new Action.ChangeRecovery<>(passkey.root(), WALLET))),
                TestSigner.update(
                        inbox, NOW + 3, List.of(new Action.RevokeAssociation<>(WALLET.identifier(), passkey))));

        var state = IdentityLog.replay(log, SmartContractWallets.none());

        assertThat(state.members()).containsOnlyKeys(passkey.identifier());
        assertThat(state.recoveryIdentifier()).isEqualTo(passkey.identifier());
        assertThat(state.inboxId()).hasToString(inbox);
    }

    @Test
    void refusesALogThatIsEmptyOrBeginsInTheMiddle() {
        var addition = TestSigner.update(
                inboxOf(WALLET).value(), NOW, List.of(new Action.AddAssociation<>(APP.identifier(), WALLET, APP)));

        assertRefused(Reason.NOT_CREATED, () -> IdentityLog.replay(List.of(), SmartContractWallets.none()));
        assertRefused(Reason.NOT_CREATED, () -> IdentityLog.replay(List.of(addition), SmartContractWallets.none()));
    }

    @Test
    void letsALegacyKeyActOnce() throws Exception {
        var legacy = TestSigner.legacy(5, 6);
        var before = IdentityLog.apply(null, registration(legacy), SmartContractWallets.none());
        var other = TestSigner.installation(7);
        var second = TestSigner.update(
                before.inboxId().value(),
                NOW + 1,
                List.of(new Action.AddAssociation<>(other.identifier(), legacy, other)));

        assertRefused(Reason.REPLAY, () -> IdentityLog.apply(before, second, SmartContractWallets.none()));
    }

    @Test
    void refusesALegacySignatureByAnotherThanTheDelegatedKey() throws Exception {
        var update = registration(TestSigner.legacy(5, 6));
        var text = IdentityLog.signatureText(update);
        var forged = update.toBuilder();
        forged.getActionsBuilder(0)
                .getCreateInboxBuilder()
                .getInitialIdentifierSignatureBuilder()
                .getDelegatedErc191Builder()
                .getSignatureBuilder()
                .setBytes(TestSigner.walletKey(7).sign(text).bytes());

        assertRefused(
                Reason.INVALID_SIGNATURE, () -> IdentityLog.apply(null, forged.build(), SmartContractWallets.none()));
    }

    @Test
    void asksTheChainWithTheHashAndTheBlockOfTheUpdate() throws Exception {
        var contract = TestSigner.contract(3, 8453);
        var update = registration(contract);

        var questions = IdentityLog.contractSignatures(update);

        assertThat(questions).singleElement().satisfies(question -> {
            assertThat(question.account())
                    .hasToString("eip155:8453:" + contract.identifier().text());
            assertThat(question.hash()).isEqualTo(PersonalMessage.hash(IdentityLog.signatureText(update)));
            assertThat(question.block()).isEqualTo(OptionalLong.of(7));
        });
        var answers = SmartContractWallets.answered(Map.of(questions.getFirst(), new Verdict.Valid(7)));
        assertThat(IdentityLog.apply(null, update, answers).member(contract.identifier()))
                .contains(new Member(contract.identifier(), null, null, 8453L));
    }

    @Test
    void asksTheChainOnceForOneSignature() throws Exception {
        var asked = new ArrayList<SmartContractWallets.ContractSignature>();
        var contracts = TestSigner.contracts();

        IdentityLog.apply(null, registration(TestSigner.contract(3, 1)), question -> {
            asked.add(question);
            return contracts.verify(question);
        });

        assertThat(asked).hasSize(1);
    }

    @Test
    void refusesWhatAContractRefuses() {
        SmartContractWallets refusing = question -> new Verdict.Invalid("no");

        assertRefused(
                Reason.INVALID_SIGNATURE,
                () -> IdentityLog.apply(null, registration(TestSigner.contract(3, 1)), refusing));
    }

    @Test
    void mayHoldLaterIfTheChainCannotBeAsked() {
        assertThatExceptionOfType(IdentityUpdateException.class)
                .isThrownBy(() ->
                        IdentityLog.apply(null, registration(TestSigner.contract(3, 1)), SmartContractWallets.none()))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NO_VERIFIER))
                .satisfies(refusal -> assertThat(refusal.retryable()).isTrue())
                .withMessageContaining("no node is known for chain eip155:1");
    }

    @Test
    void refusesAContractOnNoChainOfEthereum() {
        for (var account : List.of("solana:1:0x" + "a".repeat(40), "eip155:x:0x" + "a".repeat(40), "eip155:1:0xab")) {
            var update = registration(TestSigner.contract(3, 1)).toBuilder();
            update.getActionsBuilder(0)
                    .getCreateInboxBuilder()
                    .getInitialIdentifierSignatureBuilder()
                    .getErc6492Builder()
                    .setAccountId(account);

            assertRefused(
                    Reason.INVALID_SIGNATURE,
                    () -> IdentityLog.apply(null, update.build(), question -> new Verdict.Valid(1)));
        }
    }

    @Test
    void readsAnUpdateWithoutKindAsEthereums() throws Exception {
        var update = registration(WALLET).toBuilder();
        update.getActionsBuilder(0).getCreateInboxBuilder().clearInitialIdentifierKind();

        assertThat(IdentityLog.apply(null, update.build(), SmartContractWallets.none())
                        .inboxId())
                .isEqualTo(inboxOf(WALLET));
    }

    @Test
    void refusesAMixedCaseAddressAsNoSigner() throws Exception {
        var mixed = new Identifier.Ethereum(
                WALLET.identifier().text().toUpperCase(Locale.ROOT).replace("0X", "0x"));
        var update =
                TestSigner.update(mixed.inboxId(0).value(), NOW, List.of(new Action.CreateInbox<>(mixed, 0, WALLET)));

        assertRefused(
                Reason.MISSING_EXISTING_MEMBER, () -> IdentityLog.apply(null, update, SmartContractWallets.none()));
    }

    @Test
    void revokesAnInstallationWhoseKeyIsNone() throws Exception {
        var before = IdentityLog.apply(null, registration(WALLET), SmartContractWallets.none());
        var update = TestSigner.update(
                before.inboxId().value(),
                NOW + 1,
                List.of(new Action.RevokeAssociation<>(
                        new Identifier.Installation(ByteString.fromHex("010203")), WALLET)));

        var after = IdentityLog.apply(before, update, SmartContractWallets.none());

        assertThat(after.members()).isEqualTo(before.members());
    }

    @Test
    void refusesAnUpdateThatLacksAPart() {
        var complete = registration(WALLET);
        var noAction = complete.toBuilder()
                .setActions(0, IdentityAction.getDefaultInstance())
                .build();
        var noSignature = complete.toBuilder();
        noSignature.getActionsBuilder(0).getCreateInboxBuilder().clearInitialIdentifierSignature();
        var emptySignature = complete.toBuilder();
        emptySignature.getActionsBuilder(1).getAddBuilder().setNewMemberSignature(Signature.getDefaultInstance());
        var noMember = complete.toBuilder();
        noMember.getActionsBuilder(1).getAddBuilder().clearNewMemberIdentifier();
        var noKey = complete.toBuilder();
        noKey.getActionsBuilder(1)
                .getAddBuilder()
                .getNewMemberSignatureBuilder()
                .getInstallationKeyBuilder()
                .clearPublicKey();
        var noDelegatedKey = registration(TestSigner.legacy(5, 6)).toBuilder();
        noDelegatedKey
                .getActionsBuilder(0)
                .getCreateInboxBuilder()
                .getInitialIdentifierSignatureBuilder()
                .getDelegatedErc191Builder()
                .clearDelegatedKey();
        var noAccount = registration(TestSigner.contract(3, 1)).toBuilder();
        noAccount
                .getActionsBuilder(0)
                .getCreateInboxBuilder()
                .getInitialIdentifierSignatureBuilder()
                .getErc6492Builder()
                .setAccountId("nobody");
        var noHex = registration(TestSigner.passkey(4)).toBuilder();
        noHex.getActionsBuilder(0).getCreateInboxBuilder().setInitialIdentifier("xyz");

        for (var update : List.of(
                noAction,
                noSignature.build(),
                emptySignature.build(),
                noMember.build(),
                noKey.build(),
                noDelegatedKey.build(),
                noAccount.build(),
                noHex.build())) {
            assertRefused(Reason.MALFORMED, () -> IdentityLog.apply(null, update, TestSigner.contracts()));
        }
    }

    @Test
    void looksAtABoundedNumberOfActions() {
        var one = registration(WALLET).getActions(0);
        var update = IdentityUpdate.newBuilder()
                .addAllActions(Collections.nCopies(IdentityLog.MAX_ACTIONS + 1, one))
                .build();

        assertRefused(Reason.TOO_MANY_ACTIONS, () -> IdentityLog.apply(null, update, SmartContractWallets.none()));
    }

    private static IdentityUpdate registration(TestSigner owner) {
        return TestSigner.update(
                inboxOf(owner).value(),
                NOW,
                List.of(
                        new Action.CreateInbox<>(owner.root(), 0, owner),
                        new Action.AddAssociation<>(APP.identifier(), owner, APP)));
    }

    private static InboxId inboxOf(TestSigner owner) {
        try {
            return owner.root().inboxId(0);
        } catch (IdentityUpdateException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(Reason reason, ThrowingCallable attempt) {
        assertThatExceptionOfType(IdentityUpdateException.class)
                .isThrownBy(attempt)
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason))
                .satisfies(refusal -> assertThat(refusal.retryable()).isFalse());
    }
}
