package dev.lockstep.sync.group;

import dev.lockstep.contract.event.MessageStored.DeliveryStatus;
import dev.lockstep.contract.event.MessageStored.Kind;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.commit.ValidatedCommit;
import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.welcome.WelcomeSending;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Takes in what we have published ourselves and see in the log now: known by its hash, since we cannot decrypt it. */
final class OwnEntries {
    private static final Logger LOG = Logger.getLogger(OwnEntries.class);

    private final Database database;
    private final XmtpNetwork network;
    private final GroupStore groups;
    private final AwaitedStore awaited;
    private final SentMessages sentMessages;
    private final DueWelcomes welcomes;
    private final ConversationEvents events;
    private final OwnMessages ownMessages;
    private final SyncGroupListener listener;
    private final InstantSource clock;
    private final SecureRandom random;

    OwnEntries(
            Database database,
            XmtpNetwork network,
            GroupStore groups,
            AwaitedStore awaited,
            SentMessages sentMessages,
            DueWelcomes welcomes,
            ConversationEvents events,
            OwnMessages ownMessages,
            SyncGroupListener listener,
            InstantSource clock,
            SecureRandom random) {
        this.database = database;
        this.network = network;
        this.groups = groups;
        this.awaited = awaited;
        this.sentMessages = sentMessages;
        this.welcomes = welcomes;
        this.events = events;
        this.ownMessages = ownMessages;
        this.listener = listener;
        this.clock = clock;
        this.random = random;
    }

    Taken take(HostedInstallation who, StoredGroup group, GroupMessage.V1 entry, Awaited own) {
        return switch (own) {
            case Awaited.Message message -> message(who, group, entry, message);
            case Awaited.Commit commit -> commit(who, group, entry, commit);
        };
    }

    private Taken message(HostedInstallation who, StoredGroup group, GroupMessage.V1 entry, Awaited.Message message) {
        return switch (message.payload().seen(group.epoch())) {
            case DELIVERED ->
                new Taken(
                        delivered(who, group, entry, message),
                        Optional.of(message.payload().hash()));
            case MAKE_ANEW -> Taken.with(anew(who, group, entry, message));
            case FAIL -> Taken.with(failed(who, group, entry, message));
            case MERGE -> throw new IllegalStateException("a message that counts as a commit");
        };
    }

    private StoredGroup delivered(
            HostedInstallation who, StoredGroup group, GroupMessage.V1 entry, Awaited.Message message) {
        GroupFacts facts = group.facts()
                .readUpTo(entry.getId())
                .heardAt(entry.getCreatedNs())
                .saidBy(ClaimedInbox.of(who.inbox()), message.message());
        SyncGroupListener.Effect effect = facts.type() == ConversationType.SYNC
                ? listener.heard(
                        who,
                        new SyncGroupListener.Heard(
                                group.id(), Senders.self(who), message.message(), entry.getCreatedNs(), entry.getId()))
                : sql -> {};
        return database.transaction(sql -> {
            StoredGroup stored = groups.save(sql, who, group, facts, group.mls());
            awaited.delete(sql, who, group.id(), message.payload().hash());
            became(sql, who, group, message, SentMessages.State.PUBLISHED);
            effect.in(sql);
            tellOwn(sql, who, group, message.message(), DeliveryStatus.PUBLISHED, entry.getCreatedNs(), entry.getId());
            return stored;
        });
    }

    /** It was too old for the others to read: the same message goes out once more, encrypted anew. */
    private StoredGroup anew(
            HostedInstallation who, StoredGroup group, GroupMessage.V1 entry, Awaited.Message message) {
        var again = ownMessages.encrypt(
                who,
                group.id(),
                group.group(),
                message.message(),
                message.operation(),
                message.payload().attempts() + 1,
                clock.instant());
        StoredGroup after = database.transaction(sql -> {
            StoredGroup stored =
                    groups.save(sql, who, group, group.facts().readUpTo(entry.getId()), Optional.of(again.after()));
            awaited.delete(sql, who, group.id(), message.payload().hash());
            awaited.insert(sql, who, group.id(), again.awaited());
            return stored;
        });
        network.sendGroupMessages(List.of(again.awaited().input()), Lane.SEND);
        return after;
    }

    private StoredGroup failed(
            HostedInstallation who, StoredGroup group, GroupMessage.V1 entry, Awaited.Message message) {
        return database.transaction(sql -> {
            StoredGroup stored = groups.save(sql, who, group, group.facts().readUpTo(entry.getId()), group.mls());
            awaited.delete(sql, who, group.id(), message.payload().hash());
            became(sql, who, group, message, SentMessages.State.FAILED);
            tellOwn(sql, who, group, message.message(), DeliveryStatus.FAILED, entry.getCreatedNs(), 0);
            return stored;
        });
    }

    /** An operation that ends with its message asks for it never again; another one may. */
    private void became(
            Sql sql, HostedInstallation who, StoredGroup group, Awaited.Message message, SentMessages.State state) {
        message.operation()
                .ifPresentOrElse(
                        operation -> listener.hasSaid(sql, operation),
                        () -> sentMessages.became(
                                sql, who.id(), message.message().id(group.id()), state));
    }

    private Taken commit(HostedInstallation who, StoredGroup group, GroupMessage.V1 entry, Awaited.Commit commit) {
        return switch (commit.payload().seen(group.epoch())) {
            case MERGE -> {
                StoredGroup merged = merged(who, group, entry, commit);
                welcomes.send(who.id());
                yield new Taken(merged, Optional.of(commit.payload().hash()));
            }
            case MAKE_ANEW, FAIL -> {
                LOG.debugf("group %s, entry %d: another commit came before ours", group.id(), entry.getId());
                yield Taken.with(database.transaction(sql -> {
                    awaited.delete(sql, who, group.id(), commit.payload().hash());
                    return groups.save(sql, who, group, group.facts().readUpTo(entry.getId()), group.mls());
                }));
            }
            case DELIVERED -> throw new IllegalStateException("a commit that counts as a message");
        };
    }

    private StoredGroup merged(
            HostedInstallation who, StoredGroup group, GroupMessage.V1 entry, Awaited.Commit commit) {
        Group after;
        try {
            after = commit.pending().merge(group.group());
        } catch (MlsRefusedException e) {
            throw new IllegalStateException("group %s does not take a commit of our own".formatted(group.id()), e);
        }
        var invitations = commit.pending()
                .welcome()
                .map(welcome -> WelcomeSending.wrap(commit.recipients(), welcome.encoded(), entry.getId(), random))
                .orElse(List.of());
        ValidatedCommit changes = OwnCommits.changes(Senders.self(who), group.profile(), StoredGroup.profile(after));
        GroupFacts facts = group.facts()
                .readUpTo(entry.getId())
                .gone(changes.removedInboxes())
                .leafKeyChanged(clock.instant());
        return database.transaction(sql -> {
            StoredGroup stored = groups.save(sql, who, group, facts, Optional.of(after));
            awaited.deleteOldCommits(sql, who, group.id(), after.context().epoch());
            welcomes.add(sql, who.id(), group.id(), invitations);
            events.committed(sql, who, group, facts, StoredGroup.profile(after), changes, entry);
            return stored;
        });
    }

    private void tellOwn(
            Sql sql,
            HostedInstallation who,
            StoredGroup group,
            ApplicationMessage message,
            DeliveryStatus status,
            long atNs,
            long sequenceId) {
        events.message(
                sql,
                who,
                group.facts(),
                () -> group.profile().mutable(),
                new ConversationEvents.Told(message, Senders.self(who), Kind.APPLICATION, status, atNs, sequenceId),
                "");
    }
}
