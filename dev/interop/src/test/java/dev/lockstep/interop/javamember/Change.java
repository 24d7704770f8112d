package dev.lockstep.interop.javamember;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.group.conversation.CommitMaking;
import dev.lockstep.xmtp.group.conversation.OwnCommit;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a commit is to do. It is asked again, of the group as it is then, whenever the commit of somebody else came first. */
@FunctionalInterface
public interface Change {
    /** @return nothing if there is nothing left to do */
    Optional<OwnCommit> make(CommitMaking making, GroupProfile now) throws MlsRefusedException;

    static Change name(String name) {
        return metadata(metadata -> metadata.with(MetadataField.GROUP_NAME, name));
    }

    static Change admin(InboxId inbox) {
        return metadata(metadata -> metadata.withAdmin(ClaimedInbox.of(inbox)));
    }

    static Change noAdmin(InboxId inbox) {
        return metadata(metadata -> metadata.withoutAdmin(ClaimedInbox.of(inbox)));
    }

    static Change superAdmin(InboxId inbox) {
        return metadata(metadata -> metadata.withSuperAdmin(ClaimedInbox.of(inbox)));
    }

    static Change noSuperAdmin(InboxId inbox) {
        return metadata(metadata -> metadata.withoutSuperAdmin(ClaimedInbox.of(inbox)));
    }

    static Change metadata(UnaryOperator<MutableMetadata> change) {
        return (making, now) -> Optional.of(making.metadata(change.apply(now.mutable())));
    }

    static Change permissions(PolicySet policies) {
        return (making, now) -> Optional.of(making.permissions(policies));
    }

    static Change keyUpdate() {
        return (making, now) -> Optional.of(making.keyUpdate());
    }
}
