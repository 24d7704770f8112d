package dev.lockstep.sync.group;

import dev.lockstep.contract.event.MessageStored.DeliveryStatus;
import dev.lockstep.contract.event.MessageStored.Kind;
import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.operation.Times;
import dev.lockstep.xmtp.group.commit.CommitVerdict;
import dev.lockstep.xmtp.group.commit.ValidatedCommit;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.conversation.LogEntry;
import dev.lockstep.xmtp.group.conversation.LogReading;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.group.publishing.PayloadHash;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.push.HmacEpoch;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Takes the entries of a group's log in, one by one, each in one transaction with all that it leads to. */
final class LogIntake {
    private static final Logger LOG = Logger.getLogger(LogIntake.class);

    private final Database database;
    private final GroupStore groups;
    private final AwaitedStore awaited;
    private final ConversationEvents events;
    private final CommitJudge judge;
    private final OwnEntries ownEntries;
    private final SyncGroupListener listener;

    LogIntake(
            Database database,
            GroupStore groups,
            AwaitedStore awaited,
            ConversationEvents events,
            CommitJudge judge,
            OwnEntries ownEntries,
            SyncGroupListener listener) {
        this.database = database;
        this.groups = groups;
        this.awaited = awaited;
        this.events = events;
        this.judge = judge;
        this.ownEntries = ownEntries;
        this.listener = listener;
    }

    /** Takes one entry in; one that was taken in before, or that comes while we are not in the group, changes nothing. */
    Taken take(HostedInstallation who, StoredGroup group, GroupMessage.V1 entry) {
        return take(who, group, entry, Optional.empty());
    }

    /** As the other, for who has just published something: it need not be looked up. */
    Taken take(HostedInstallation who, StoredGroup group, GroupMessage.V1 entry, Optional<Awaited> published) {
        if (!group.facts().isActive() || entry.getId() <= group.facts().cursor()) {
            return Taken.with(group);
        }
        LogEntry read = LogReading.read(group.group(), entry.getData());
        return switch (read) {
            case LogEntry.Said said -> Taken.with(said(who, group, entry, said));
            case LogEntry.Proposed proposed -> Taken.with(moved(who, group, entry, proposed.after()));
            case LogEntry.Committed committed -> Taken.with(committed(who, group, entry, committed));
            case LogEntry.Own _ -> perhapsOwn(who, group, entry, published, group.group());
            case LogEntry.Skipped skipped -> {
                LOG.debugf("group %s, entry %d: %s", group.id(), entry.getId(), skipped.reason());
                yield perhapsOwn(who, group, entry, published, skipped.after());
            }
        };
    }

    /** What cannot be read may be ours: of this epoch, or of one that is long past. */
    private Taken perhapsOwn(
            HostedInstallation who,
            StoredGroup group,
            GroupMessage.V1 entry,
            Optional<Awaited> published,
            Group after) {
        PayloadHash hash = PayloadHash.of(entry.getData());
        return published
                .filter(own -> own.payload().hash().equals(hash))
                .or(() -> awaited.find(database.direct(), who, group.id(), hash))
                .map(own -> ownEntries.take(who, group, entry, own))
                .orElseGet(() -> Taken.with(moved(who, group, entry, after)));
    }

    private StoredGroup said(HostedInstallation who, StoredGroup group, GroupMessage.V1 entry, LogEntry.Said said) {
        GroupFacts after = group.facts()
                .readUpTo(entry.getId())
                .heardAt(entry.getCreatedNs())
                .saidBy(said.sender().inbox(), said.message());
        var told = new ConversationEvents.Told(
                said.message(),
                said.sender(),
                Kind.APPLICATION,
                DeliveryStatus.PUBLISHED,
                entry.getCreatedNs(),
                entry.getId());
        SyncGroupListener.Effect effect = group.facts().type() == ConversationType.SYNC
                ? listener.heard(
                        who,
                        new SyncGroupListener.Heard(
                                group.id(), said.sender(), said.message(), entry.getCreatedNs(), entry.getId()))
                : sql -> {
                    events.message(sql, who, after, () -> group.profile().mutable(), told, "");
                    if (said.sender().inbox().is(who.inbox())) {
                        listener.seen(
                                sql,
                                who,
                                said.sender().installation(),
                                entry.getCreatedNs(),
                                isMarked(who, group.id(), entry));
                    }
                };
        return database.transaction(sql -> {
            StoredGroup stored = groups.save(sql, who, group, after, Optional.of(said.after()));
            effect.in(sql);
            return stored;
        });
    }

    /** By the key of its period or of a neighbour, since clocks differ. */
    private static boolean isMarked(HostedInstallation who, GroupId group, GroupMessage.V1 entry) {
        HmacEpoch epoch = HmacEpoch.at(Times.instant(entry.getCreatedNs()));
        return Stream.of(epoch, epoch.plus(-1), epoch.plus(1))
                .map(each -> who.hmacRoot().key().keyFor(group, each))
                .anyMatch(key -> key.marked(entry.getData(), entry.getSenderHmac()));
    }

    private StoredGroup moved(HostedInstallation who, StoredGroup group, GroupMessage.V1 entry, Group after) {
        return database.transaction(
                sql -> groups.save(sql, who, group, group.facts().readUpTo(entry.getId()), Optional.of(after)));
    }

    private StoredGroup committed(
            HostedInstallation who, StoredGroup group, GroupMessage.V1 entry, LogEntry.Committed committed) {
        return switch (judge.judge(who, group.facts().type(), committed)) {
            case CommitVerdict.Accepted accepted -> accepted(who, group, entry, committed, accepted.commit());
            case CommitVerdict.Refused refused -> {
                LOG.infof("group %s, entry %d: %s, %s", group.id(), entry.getId(), refused.refusal(), refused.text());
                yield moved(who, group, entry, group.group());
            }
            case CommitVerdict.Paused paused -> {
                LOG.infof("group %s is paused: %s, %s", group.id(), paused.reason(), paused.text());
                yield paused(who, group);
            }
        };
    }

    /** The cursor stays: a client that can do what the group demands reads on from here. */
    private StoredGroup paused(HostedInstallation who, StoredGroup group) {
        GroupFacts facts = group.facts().standing(Standing.PAUSED);
        return database.transaction(sql -> {
            StoredGroup stored = groups.save(sql, who, group, facts, group.mls());
            events.changed(sql, who, facts, group.profile());
            return stored;
        });
    }

    private StoredGroup accepted(
            HostedInstallation who,
            StoredGroup group,
            GroupMessage.V1 entry,
            LogEntry.Committed committed,
            ValidatedCommit commit) {
        Optional<Group> merged = committed.merge();
        GroupFacts read = group.facts().readUpTo(entry.getId());
        GroupFacts after = merged.isPresent() ? read.gone(commit.removedInboxes()) : read.standing(Standing.LEFT);
        GroupProfile profile = StoredGroup.profile(committed.commit().context().extensions());
        return database.transaction(sql -> {
            StoredGroup stored = groups.save(sql, who, group, after, merged);
            merged.ifPresent(now ->
                    awaited.deleteOldCommits(sql, who, group.id(), now.context().epoch()));
            events.committed(sql, who, group, after, profile, commit, entry);
            if (merged.isEmpty() && after.type() != ConversationType.SYNC) {
                listener.left(sql, who, after.part());
            }
            return stored;
        });
    }
}
