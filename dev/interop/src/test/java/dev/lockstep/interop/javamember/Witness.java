package dev.lockstep.interop.javamember;

import dev.lockstep.xmtp.group.keypackage.OwnKeys;
import dev.lockstep.xmtp.group.welcome.OpenedWelcome;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.proto.identity.api.GetIdentityUpdatesResponse.IdentityUpdateLog;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import java.util.Optional;

/** Is told what members come to know, in the order in which they do. Nobody listens unless somebody records. */
public interface Witness {
    Witness NOBODY = new Witness() {};

    default void keysMade(JavaMember member, OwnKeys keys) {}

    default void identityUpdate(InboxId inbox, IdentityUpdateLog update) {}

    /** @param pointee what the welcome led to, if it is a pointer */
    default void joined(
            JavaMember member,
            WelcomeMessage delivered,
            Optional<WelcomeMessage> pointee,
            OpenedWelcome opened,
            Group group) {}

    default void read(JavaMember member, GroupMessage.V1 delivered, Outcome outcome) {}
}
