package dev.lockstep.sync.provisioning;

import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.AssociationState;
import dev.lockstep.xmtp.identity.Identifier;
import dev.lockstep.xmtp.identity.IdentityUpdateException;
import dev.lockstep.xmtp.identity.UnsignedIdentityUpdate;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an operation wants of an inbox's identity log, and how far it has come.
 *
 * @param draft the text that is to be signed
 * @param signed the update with all its signatures; it is published in these bytes and no others, and counts once at most
 * @param textsMade how many texts there were
 * @param publishesBegun how often an update was sent off, or was about to be
 */
record IdentityChange(
        String operation,
        Kind kind,
        InstallationId installation,
        Optional<Draft> draft,
        Optional<IdentityUpdate> signed,
        int textsMade,
        int publishesBegun) {
    /** What is wanted. */
    enum Kind {
        ADD_INSTALLATION,
        REVOKE_INSTALLATION;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /**
     * A text that is to be signed.
     *
     * @param at the time that it names
     * @param signer the address that has to sign
     */
    record Draft(String text, Instant at, String signer) {}

    /** Whether the log shows what is wanted. */
    boolean isDone(Optional<AssociationState> state) {
        boolean member = state.isPresent() && state.get().isMember(installation);
        return switch (kind) {
            case ADD_INSTALLATION -> member;
            case REVOKE_INSTALLATION -> !member;
        };
    }

    /** The update that brings it about, as the inbox stands now. */
    UnsignedIdentityUpdate update(HostedInbox inbox, Optional<AssociationState> state, Instant at)
            throws IdentityUpdateException {
        return switch (kind) {
            case ADD_INSTALLATION ->
                state.isPresent()
                        ? UnsignedIdentityUpdate.addInstallation(state.get(), inbox.identifier(), installation, at)
                        : UnsignedIdentityUpdate.register(inbox.identifier(), inbox.nonce(), installation, at);
            case REVOKE_INSTALLATION ->
                UnsignedIdentityUpdate.revoke(
                        state.orElseThrow(), List.of(Identifier.Installation.of(installation)), at);
        };
    }

    /** Who, besides the installation itself, has to sign. */
    Identifier.Root signer(HostedInbox inbox, Optional<AssociationState> state) {
        return switch (kind) {
            case ADD_INSTALLATION -> inbox.identifier();
            case REVOKE_INSTALLATION -> state.orElseThrow().recoveryIdentifier();
        };
    }
}
