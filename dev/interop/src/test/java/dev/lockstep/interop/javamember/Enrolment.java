package dev.lockstep.interop.javamember;

import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.AssociationState;
import dev.lockstep.xmtp.identity.Identifier;
import dev.lockstep.xmtp.identity.IdentitySignatures;
import dev.lockstep.xmtp.identity.IdentityUpdateException;
import dev.lockstep.xmtp.identity.InstallationKey;
import dev.lockstep.xmtp.identity.UnsignedIdentityUpdate;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import dev.lockstep.xmtp.wallet.WalletKey;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** How an installation gets into the identity log of its wallet's inbox. */
final class Enrolment {
    /** What SDKs take for a person's first inbox. */
    private static final long NONCE = 1;

    private Enrolment() {}

    static InboxId inboxOf(WalletKey wallet) {
        try {
            return owner(wallet).inboxId(NONCE);
        } catch (IdentityUpdateException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param inbox as it is now; nothing if the installation is to be its first */
    static IdentityUpdate update(WalletKey wallet, InstallationKey installation, Optional<AssociationState> inbox) {
        try {
            var owner = owner(wallet);
            var unsigned = inbox.isPresent()
                    ? UnsignedIdentityUpdate.addInstallation(inbox.get(), owner, installation.id(), Instant.now())
                    : UnsignedIdentityUpdate.register(owner, NONCE, installation.id(), Instant.now());
            return unsigned.sign(Map.of(
                    owner,
                    IdentitySignatures.by(wallet, unsigned.text()),
                    Identifier.Installation.of(installation.id()),
                    IdentitySignatures.by(installation, unsigned.text())));
        } catch (IdentityUpdateException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Identifier.Root owner(WalletKey wallet) {
        return Identifier.Ethereum.of(wallet.address());
    }
}
