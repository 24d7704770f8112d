package dev.lockstep.xmtp.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import dev.lockstep.xmtp.proto.identity.associations.Signature;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The flows of the XMTP network reference §4.9, each applied to the log it is for. */
class UnsignedIdentityUpdateTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final TestSigner WALLET = TestSigner.wallet(1);
    private static final TestSigner OTHER_WALLET = TestSigner.wallet(2);
    private static final TestSigner PASSKEY = TestSigner.passkey(3);
    private static final TestSigner APP = TestSigner.installation(4);
    private static final TestSigner OTHER_APP = TestSigner.installation(5);

    @Test
    void registersAnInboxOfAnySortOfOwner() throws Exception {
        for (var owner : List.of(WALLET, PASSKEY, TestSigner.contract(6, 10))) {
            var state = register(owner);

            assertThat(state.members()).containsOnlyKeys(owner.identifier(), APP.identifier());
            assertThat(state.recoveryIdentifier()).isEqualTo(owner.identifier());
        }
    }

    @Test
    void keepsTheRelyingPartyOfAPasskey() throws Exception {
        var update = sign(UnsignedIdentityUpdate.register(PASSKEY.root(), 0, idOf(APP), NOW), PASSKEY, APP);

        assertThat(update.getActions(0).getCreateInbox().getRelyingParty()).isEqualTo("https://example.org");
        var added = sign(
                UnsignedIdentityUpdate.addIdentifier(register(WALLET), APP.identifier(), PASSKEY.root(), NOW),
                APP,
                PASSKEY);
        assertThat(added.getActions(0).getAdd().getRelyingParty()).isEqualTo("https://example.org");
    }

    @Test
    void addsAnInstallationByTheOwner() throws Exception {
        var before = register(WALLET);

        var after = apply(
                before,
                UnsignedIdentityUpdate.addInstallation(before, WALLET.root(), idOf(OTHER_APP), NOW),
                WALLET,
                OTHER_APP);

        assertThat(after.membersAddedSince(before)).containsExactly(OTHER_APP.identifier());
    }

    @Test
    void addsAWalletByAnInstallation() throws Exception {
        var before = register(WALLET);

        var after = apply(
                before,
                UnsignedIdentityUpdate.addIdentifier(before, APP.identifier(), OTHER_WALLET.root(), NOW),
                APP,
                OTHER_WALLET);

        assertThat(after.members())
                .containsEntry(
                        OTHER_WALLET.identifier(),
                        new Member(OTHER_WALLET.identifier(), APP.identifier(), 1_767_225_600_000_000_000L, null));
    }

    @Test
    void revokesByOneSignatureOfTheRecovery() throws Exception {
        var first = register(WALLET);
        var before = apply(
                first,
                UnsignedIdentityUpdate.addInstallation(first, WALLET.root(), idOf(OTHER_APP), NOW),
                WALLET,
                OTHER_APP);
        var revocation = UnsignedIdentityUpdate.revoke(before, List.of(APP.identifier(), OTHER_APP.identifier()), NOW);

        var after = apply(before, revocation, WALLET);

        assertThat(revocation.signers()).containsExactly(WALLET.identifier());
        assertThat(after.installations()).isEmpty();
    }

    @Test
    void changesTheRecovery() throws Exception {
        var before = register(WALLET);

        var after = apply(before, UnsignedIdentityUpdate.changeRecovery(before, PASSKEY.root(), NOW), WALLET);

        assertThat(after.recoveryIdentifier()).isEqualTo(PASSKEY.identifier());
    }

    @Test
    void addsNoEleventhInstallation() throws Exception {
        var state = register(WALLET);
        for (int i = 1; i < AssociationState.MAX_INSTALLATIONS; i++) {
            var app = TestSigner.installation(100 + i);
            state = apply(
                    state,
                    UnsignedIdentityUpdate.addInstallation(state, WALLET.root(), idOf(app), NOW.plusSeconds(i)),
                    WALLET,
                    app);
        }
        var full = state;

        assertThat(full.installations()).hasSize(10);
        assertThatExceptionOfType(IdentityUpdateException.class)
                .isThrownBy(() -> UnsignedIdentityUpdate.addInstallation(full, WALLET.root(), idOf(OTHER_APP), NOW))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_INSTALLATIONS));
    }

    @Test
    void isSignedByAllWhoHaveTo() throws Exception {
        var unsigned = UnsignedIdentityUpdate.register(WALLET.root(), 0, idOf(APP), NOW);

        assertThatExceptionOfType(IdentityUpdateException.class)
                .isThrownBy(() -> sign(unsigned, WALLET))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.MISSING_SIGNER))
                .withMessageContaining(APP.identifier().text());
    }

    @Test
    void isSignedByNobodyElse() throws Exception {
        var unsigned = UnsignedIdentityUpdate.register(WALLET.root(), 0, idOf(APP), NOW);

        assertThatExceptionOfType(IdentityUpdateException.class)
                .isThrownBy(() -> sign(unsigned, WALLET, APP, OTHER_WALLET))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_SIGNER));
    }

    @Test
    void isForAnInboxThatAnAddressCanHave() {
        assertThatExceptionOfType(IdentityUpdateException.class)
                .isThrownBy(() -> UnsignedIdentityUpdate.register(new Identifier.Ethereum("0x"), 0, idOf(APP), NOW))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.INVALID_ACCOUNT_ADDRESS));
    }

    @Test
    void happensAtATimeThatPeersCanKeep() throws Exception {
        var state = register(WALLET);
        var last = Instant.ofEpochSecond(0, Long.MAX_VALUE);

        assertThat(UnsignedIdentityUpdate.changeRecovery(state, PASSKEY.root(), last)
                        .text())
                .contains("Current time: 2262-04-11T23:47:16Z");
        assertThatThrownBy(() -> UnsignedIdentityUpdate.changeRecovery(state, PASSKEY.root(), last.plusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> UnsignedIdentityUpdate.changeRecovery(state, PASSKEY.root(), Instant.EPOCH.minusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static AssociationState register(TestSigner owner) throws IdentityUpdateException {
        return apply(null, UnsignedIdentityUpdate.register(owner.root(), 0, idOf(APP), NOW), owner, APP);
    }

    private static AssociationState apply(
            @Nullable AssociationState before, UnsignedIdentityUpdate unsigned, TestSigner... signers)
            throws IdentityUpdateException {
        return IdentityLog.apply(before, sign(unsigned, signers), TestSigner.contracts());
    }

    private static IdentityUpdate sign(UnsignedIdentityUpdate unsigned, TestSigner... signers)
            throws IdentityUpdateException {
        Map<Identifier, Signature> signatures = new HashMap<>();
        for (var signer : signers) {
            signatures.put(signer.identifier(), signer.sign(unsigned.text()));
        }
        return unsigned.sign(signatures);
    }

    private static InstallationId idOf(TestSigner installation) {
        return ((Identifier.Installation) installation.identifier()).id();
    }
}
