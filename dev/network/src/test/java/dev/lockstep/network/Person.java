package dev.lockstep.network;

import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.AssociationState;
import dev.lockstep.xmtp.identity.Identifier;
import dev.lockstep.xmtp.identity.IdentityLog;
import dev.lockstep.xmtp.identity.IdentitySignatures;
import dev.lockstep.xmtp.identity.IdentityUpdateException;
import dev.lockstep.xmtp.identity.InstallationKey;
import dev.lockstep.xmtp.identity.SmartContractWallets;
import dev.lockstep.xmtp.identity.UnsignedIdentityUpdate;
import dev.lockstep.xmtp.proto.identity.api.PublishIdentityUpdateRequest;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import dev.lockstep.xmtp.wallet.WalletKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Somebody with a wallet and an installation, and what their inbox's log amounts to. */
final class Person {
    final WalletKey wallet = WalletKey.generate(ThreadLocalRandom.current());
    final InstallationKey installation = InstallationKey.generate(ThreadLocalRandom.current());
    private @Nullable AssociationState state;

    /** A signed text names whole seconds, and no signature counts twice. */
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    Identifier.Root owner() {
        return Identifier.Ethereum.of(wallet.address());
    }

    InboxId inbox() throws IdentityUpdateException {
        return owner().inboxId(1);
    }

    AssociationState state() {
        if (state == null) {
            throw new IllegalStateException("this person has no inbox yet");
        }
        return state;
    }

    /** The update that begins the inbox. */
    IdentityUpdate registration() throws IdentityUpdateException {
        var unsigned = UnsignedIdentityUpdate.register(owner(), 1, installation.id(), tick());
        return applied(unsigned.sign(Map.of(
                owner(),
                IdentitySignatures.by(wallet, unsigned.text()),
                Identifier.Installation.of(installation.id()),
                IdentitySignatures.by(installation, unsigned.text()))));
    }

    /** Another wallet joins, vouched for by the installation. */
    IdentityUpdate linking(WalletKey other) throws IdentityUpdateException {
        var added = Identifier.Ethereum.of(other.address());
        var voucher = Identifier.Installation.of(installation.id());
        var unsigned = UnsignedIdentityUpdate.addIdentifier(state(), voucher, added, tick());
        return applied(unsigned.sign(Map.of(
                voucher,
                IdentitySignatures.by(installation, unsigned.text()),
                added,
                IdentitySignatures.by(other, unsigned.text()))));
    }

    IdentityUpdate unlinking(WalletKey other) throws IdentityUpdateException {
        var unsigned = UnsignedIdentityUpdate.revoke(state(), List.of(Identifier.Ethereum.of(other.address())), tick());
        return applied(unsigned.sign(Map.of(owner(), IdentitySignatures.by(wallet, unsigned.text()))));
    }

    private Instant tick() {
        now = now.plusSeconds(1);
        return now;
    }

    private IdentityUpdate applied(IdentityUpdate update) throws IdentityUpdateException {
        state = IdentityLog.apply(state, update, SmartContractWallets.none());
        return update;
    }

    static PublishIdentityUpdateRequest publication(IdentityUpdate update) {
        return PublishIdentityUpdateRequest.newBuilder()
                .setIdentityUpdate(update)
                .build();
    }
}
