package dev.lockstep.sync.group;

import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.publishing.OwnPayload;
import dev.lockstep.xmtp.group.welcome.Recipient;
import dev.lockstep.xmtp.mls.group.PendingCommit;
import dev.lockstep.xmtp.proto.mls.api.GroupMessageInput;
import java.util.List;
import java.util.Optional;

/** Something of ours that is to be seen in a group's log. */
sealed interface Awaited {
    OwnPayload payload();

    /** Exactly what is published. */
    GroupMessageInput input();

    /** @param operation that ends when this is seen; empty if none does */
    record Message(OwnPayload payload, GroupMessageInput input, ApplicationMessage message, Optional<String> operation)
            implements Awaited {}

    /** @param recipients of the welcome, once it is merged */
    record Commit(OwnPayload payload, GroupMessageInput input, PendingCommit pending, List<Recipient> recipients)
            implements Awaited {}
}
