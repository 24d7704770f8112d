package dev.lockstep.sync.group;

import dev.lockstep.sync.identity.IdentityLogs;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.xmtp.group.commit.CommitVerdict;
import dev.lockstep.xmtp.group.commit.Reader;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.group.conversation.LogEntry;
import dev.lockstep.xmtp.group.profile.ContextExtensions;
import dev.lockstep.xmtp.group.version.ClientVersion;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/** Judges the commits of others by the identity logs of everybody concerned. */
final class CommitJudge {
    private static final Logger LOG = Logger.getLogger(CommitJudge.class);

    private final IdentityLogs logs;

    CommitJudge(IdentityLogs logs) {
        this.logs = logs;
    }

    CommitVerdict judge(HostedInstallation who, ConversationType type, LogEntry.Committed committed) {
        Map<InboxId, Long> concerned = new HashMap<>();
        collect(committed.before().context(), concerned);
        collect(committed.commit().context(), concerned);
        return committed.judge(
                logs.upTo(concerned, Lane.RECEIVE), new Reader(who.inbox(), ClientVersion.EMULATED, type));
    }

    /** Where the logs of a group's members stand in its context. One that does not say is refused when it is judged. */
    static void collect(GroupContext context, Map<InboxId, Long> into) {
        try {
            ContextExtensions.membership(context.extensions())
                    .members()
                    .forEach((inbox, sequenceId) ->
                            inbox.id().ifPresent(id -> into.merge(id, sequenceId, CommitJudge::later)));
        } catch (UnreadableExtensionException e) {
            LOG.debugf("a context without members: %s", e.getMessage());
        }
    }

    private static Long later(Long one, Long other) {
        return Long.compareUnsigned(one, other) >= 0 ? one : other;
    }
}
