package dev.lockstep.sync.group;

import dev.lockstep.contract.event.AddMembers;
import dev.lockstep.contract.event.CreateConversation;
import dev.lockstep.contract.event.RemoveMember;
import dev.lockstep.contract.event.SendMessage;
import dev.lockstep.contract.event.SyncInstallation;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.identity.IdentityLogs;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.installation.OwnKeyPackages;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.network.Subscriptions;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.xmtp.group.content.DeviceSyncMessages;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncContent;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What hosted installations do in groups, each of them one thing after the other. */
public final class HostedConversations implements Conversations {
    private final Database database;
    private final XmtpNetwork network;
    private final Subscriptions subscriptions;
    private final OwnKeyPackages keyPackages;
    private final GroupStore groups;
    private final DueWelcomes welcomes;
    private final WelcomeIntake welcomeIntake;
    private final LogReader reader;
    private final Keeping keeping;
    private final Committing committing;
    private final MembershipChanges memberships;
    private final Peers peers;
    private final Creating creating;
    private final SyncGroups syncGroups;
    private final Sending sending;
    private final ComingEntries coming = new ComingEntries();
    private final Map<InstallationId, Followed> running = new ConcurrentHashMap<>();

    private HostedConversations(
            Database database,
            XmtpNetwork network,
            Subscriptions subscriptions,
            IdentityLogs logs,
            OwnKeyPackages keyPackages,
            Outbox outbox,
            SyncGroupListener syncGroupListener,
            InstantSource clock,
            SecureRandom random) {
        this.database = database;
        this.network = network;
        this.subscriptions = subscriptions;
        this.keyPackages = keyPackages;
        this.groups = new GroupStore();
        this.welcomes = new DueWelcomes(database, network);
        this.peers = new Peers(network);
        this.memberships = new MembershipChanges(network, logs, clock);
        var awaited = new AwaitedStore();
        var sentMessages = new SentMessages();
        var events = new ConversationEvents(outbox, groups, clock);
        var ownMessages = new OwnMessages(random);
        var ownEntries = new OwnEntries(
                database,
                network,
                groups,
                awaited,
                sentMessages,
                welcomes,
                events,
                ownMessages,
                syncGroupListener,
                clock,
                random);
        this.reader = new LogReader(
                database,
                network,
                groups,
                new LogIntake(database, groups, awaited, events, new CommitJudge(logs), ownEntries, syncGroupListener));
        this.committing = new Committing(database, network, groups, awaited, welcomes, reader, clock, random);
        this.keeping = new Keeping(database, groups, reader, committing, memberships, clock);
        this.creating =
                new Creating(database, groups, logs, peers, committing, memberships, syncGroupListener, clock, random);
        this.syncGroups = new SyncGroups(database, groups, creating);
        this.sending = new Sending(
                database,
                network,
                subscriptions,
                coming,
                groups,
                awaited,
                sentMessages,
                events,
                reader,
                keeping,
                ownMessages,
                syncGroupListener,
                clock);
        this.welcomeIntake = new WelcomeIntake(
                database, groups, keyPackages, logs, new WelcomeKeys(network, clock), events, syncGroupListener, clock);
    }

    /** @param random for keys and nonces */
    public static Conversations of(
            Database database,
            XmtpNetwork network,
            Subscriptions subscriptions,
            IdentityLogs logs,
            OwnKeyPackages keyPackages,
            Outbox outbox,
            SyncGroupListener syncGroupListener,
            InstantSource clock,
            SecureRandom random) {
        return new HostedConversations(
                database, network, subscriptions, logs, keyPackages, outbox, syncGroupListener, clock, random);
    }

    @Override
    public void resume(HostedInstallation who) {
        Followed followed = followed(who);
        followed.alone(() -> {
            welcomes.send(who.id());
            for (GroupFacts group : groups.active(database.direct(), who.id())) {
                follow(followed, group);
            }
            return true;
        });
    }

    @Override
    public void ensureSyncGroup(HostedInstallation who) {
        Followed followed = followed(who);
        followed.alone(() -> {
            syncGroups.ensure(who).ifPresent(group -> follow(followed, group.facts()));
            return true;
        });
    }

    @Override
    public void renewSyncGroup(HostedInstallation who) {
        Followed followed = followed(who);
        followed.alone(() -> {
            follow(followed, syncGroups.create(who).facts());
            return true;
        });
    }

    @Override
    public void welcome(HostedInstallation who, WelcomeMessage welcome) {
        Followed followed = followed(who);
        followed.alone(() -> {
            take(followed, welcome);
            return true;
        });
    }

    @Override
    public GroupId create(HostedInstallation who, String operation, CreateConversation command)
            throws CommandRefusedException {
        Followed followed = followed(who);
        return followed.alone(() -> {
            Creating.Created created = creating.create(who, operation, command);
            created.fresh().ifPresent(group -> follow(followed, group.facts()));
            return created.conversation();
        });
    }

    @Override
    public MessageId send(HostedInstallation who, String operation, SendMessage command)
            throws CommandRefusedException {
        return followed(who).alone(() -> sending.send(who, operation, command));
    }

    @Override
    public Announced announce(
            HostedInstallation who,
            String operation,
            boolean again,
            Optional<GroupId> preferred,
            DeviceSyncContent content)
            throws CommandRefusedException {
        return followed(who).alone(() -> {
            GroupId group =
                    preferred.filter(each -> syncGroups.isActive(who, each)).orElseGet(() -> syncGroups.primary(who));
            return new Announced(sending.sendIn(who, operation, again, group, DeviceSyncMessages.wrap(content)), group);
        });
    }

    @Override
    public void tell(HostedInstallation who, String operation, boolean again, DeviceSyncContent content)
            throws CommandRefusedException {
        followed(who).alone(() -> {
            sending.tell(who, operation, again, syncGroups.primary(who), DeviceSyncMessages.wrap(content));
            return true;
        });
    }

    @Override
    public GroupId syncGroup(HostedInstallation who) {
        return followed(who).alone(() -> syncGroups.primary(who));
    }

    @Override
    public void add(HostedInstallation who, String operation, AddMembers command) throws CommandRefusedException {
        followed(who).alone(() -> {
            Collection<InboxId> inboxes = peers.inboxes(command.getMembersList());
            return change(who, GroupId.of(command.getConversationId().toByteArray()), inboxes, List.of());
        });
    }

    @Override
    public void remove(HostedInstallation who, String operation, RemoveMember command) throws CommandRefusedException {
        GroupId conversation = GroupId.of(command.getConversationId().toByteArray());
        InboxId member = InboxId.of(command.getInboxId().toByteArray());
        followed(who).alone(() -> {
            if (member.equals(who.inbox())) {
                sending.askToLeave(who, operation, conversation);
                return true;
            }
            return change(who, conversation, List.of(), List.of(member));
        });
    }

    @Override
    public Synced sync(HostedInstallation who, SyncInstallation.Scope scope) {
        Followed followed = followed(who);
        return followed.alone(() -> {
            fetchWelcomes(followed);
            int eligible = 0;
            int synced = 0;
            for (GroupFacts group : groups.active(database.direct(), who.id())) {
                if (group.type() == ConversationType.SYNC || scope == SyncInstallation.Scope.ALL) {
                    eligible++;
                    LogReader.Read read = reader.readUp(who, group.id(), Lane.SYNC);
                    synced += read.entries() > 0 ? 1 : 0;
                    keeping.afterReading(who, read.group());
                }
            }
            return new Synced(eligible, synced);
        });
    }

    @Override
    public void forgetOld(int limit) {
        sending.forgetOld(limit);
    }

    @Override
    public void stop(HostedInstallation who) {
        Followed followed = running.remove(who.id());
        if (followed != null) {
            followed.stop();
        }
        subscriptions.leave(who.id());
        groups.forget(who.id());
    }

    private boolean change(
            HostedInstallation who, GroupId conversation, Collection<InboxId> add, Collection<InboxId> remove)
            throws CommandRefusedException {
        GroupFacts group = sending.groupOf(who, conversation);
        if (group.type() != ConversationType.GROUP) {
            throw new CommandRefusedException(
                    "not-a-group", "conversation %s is a DM (expected: a group)".formatted(conversation), "");
        }
        committing.bringAbout(who, group.id(), memberships.of(who, add, remove, Lane.SEND), Lane.SEND);
        return true;
    }

    private void take(Followed followed, WelcomeMessage welcome) {
        welcomeIntake.take(followed.who(), welcome).ifPresent(joined -> {
            follow(followed, joined.facts());
            if (joined.facts().type() == ConversationType.SYNC) {
                bringTogether(followed.who());
            }
        });
    }

    /** Adds the installation that has come to all conversations; what fails is made up for when a group is next read or sent to. */
    private void bringTogether(HostedInstallation who) {
        for (GroupFacts group : groups.active(database.direct(), who.id())) {
            keeping.afterReading(who, reader.stored(who, group.id()));
        }
    }

    private void fetchWelcomes(Followed followed) {
        HostedInstallation who = followed.who();
        List<WelcomeMessage> page;
        do {
            page = network.welcomes(who.id().bytes(), keyPackages.welcomesReadUpTo(who.id()), Lane.SYNC);
            for (WelcomeMessage welcome : page) {
                take(followed, welcome);
            }
        } while (!page.isEmpty());
    }

    private void follow(Followed followed, GroupFacts group) {
        if (group.isActive() && !followed.isStopped()) {
            subscriptions.followGroup(
                    followed.who().id(), group.id(), group.cursor(), entry -> arrived(followed, group.id(), entry));
        }
    }

    private void arrived(Followed followed, GroupId group, GroupMessage.V1 entry) {
        coming.show(followed.who().id(), group, entry);
        followed.alone(() -> {
            if (!followed.isStopped()) {
                StoredGroup after = taken(followed, group, entry);
                if (after.facts().isActive()) {
                    keeping.afterReading(followed.who(), after);
                } else {
                    subscriptions.leaveGroup(followed.who().id(), group);
                }
            }
            return true;
        });
    }

    /** A commit of ours may have been merged when its welcomes could not be sent; the entry comes again then. */
    private StoredGroup taken(Followed followed, GroupId group, GroupMessage.V1 entry) {
        if (followed.mayOweWelcomes()) {
            welcomes.send(followed.who().id());
            followed.owesWelcomes(false);
        }
        try {
            return reader.arrived(followed.who(), group, entry);
        } catch (NetworkException e) {
            followed.owesWelcomes(true);
            throw e;
        }
    }

    private Followed followed(HostedInstallation who) {
        return running.computeIfAbsent(who.id(), id -> new Followed(who));
    }
}
