package dev.lockstep.sync.inbox;

import dev.lockstep.service.secret.DataKey;
import dev.lockstep.sync.provisioning.IdentityBudget;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.Identifier;
import java.time.Instant;

/**
 * An inbox that is hosted here.
 *
 * @param nonce unsigned; with the identifier it makes the inbox's id, unless the inbox was there before
 * @param budget as it was when the identity log was last looked at
 */
public record HostedInbox(
        InboxId id,
        String tenant,
        Identifier.Ethereum identifier,
        long nonce,
        Signer signer,
        String label,
        DataKey dataKey,
        CurrentHmacRoot hmacRoot,
        IdentityBudget budget,
        Instant createdAt) {}
