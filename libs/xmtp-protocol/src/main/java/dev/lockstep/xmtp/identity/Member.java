package dev.lockstep.xmtp.identity;

import org.jspecify.annotations.Nullable;

/**
 * A member of an inbox.
 *
 * @param addedBy who added it; null for the one the inbox began with
 * @param clientTimestampNs what the update said the time was, unsigned; null for the one the inbox began with
 * @param chainId the chain of the contract wallet that it is, unsigned; null for anything else
 */
public record Member(
        Identifier identifier,
        @Nullable Identifier addedBy,
        @Nullable Long clientTimestampNs,
        @Nullable Long chainId) {

    boolean wasAddedBy(Identifier parent) {
        return parent.equals(addedBy);
    }

    boolean isInstallation() {
        return identifier instanceof Identifier.Installation;
    }
}
