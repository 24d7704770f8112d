package dev.lockstep.interop.javamember;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.commit.CommitVerdict;
import dev.lockstep.xmtp.group.commit.Reader;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.group.conversation.LogEntry;
import dev.lockstep.xmtp.group.profile.ContextExtensions;
import dev.lockstep.xmtp.group.version.ClientVersion;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import java.util.LinkedHashSet;
import java.util.Set;

/** Judges the commits of others by the identity logs of everybody concerned. */
final class Reading {
    private Reading() {}

    static CommitVerdict judge(LogEntry.Committed committed, JavaConversation conversation, JavaMember member) {
        var concerned = new LinkedHashSet<>(membersOf(committed.before().context()));
        concerned.addAll(membersOf(committed.commit().context()));
        return committed.judge(
                member.logs().ofMembers(concerned),
                new Reader(member.inboxId(), ClientVersion.EMULATED, conversation.type()));
    }

    /** Nobody if the context does not say; it will be refused for that. */
    static Set<ClaimedInbox> membersOf(GroupContext context) {
        try {
            return ContextExtensions.membership(context.extensions()).members().keySet();
        } catch (UnreadableExtensionException e) {
            return Set.of();
        }
    }
}
