package dev.lockstep.network.identity;

import dev.lockstep.xmtp.identity.AssociationState;
import org.jspecify.annotations.Nullable;

/**
 * Where an inbox stands.
 *
 * @param updates how many updates its log holds
 * @param state what the log amounts to; null for an inbox without updates
 */
record InboxRecord(int updates, @Nullable AssociationState state) {
    static final InboxRecord NONE = new InboxRecord(0, null);
}
