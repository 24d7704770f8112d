package dev.lockstep.sync.rig;

import com.google.protobuf.Struct;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.OperationChanged;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.OutboxRelay;
import dev.lockstep.service.secret.KeyEncryptionKey;
import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.devicesync.ArchiveIntake;
import dev.lockstep.sync.devicesync.DeviceSync;
import dev.lockstep.sync.devicesync.DeviceSyncIntake;
import dev.lockstep.sync.devicesync.DeviceSyncState;
import dev.lockstep.sync.devicesync.HistorySync;
import dev.lockstep.sync.devicesync.HmacRoots;
import dev.lockstep.sync.devicesync.Policy;
import dev.lockstep.sync.devicesync.PreferenceIntake;
import dev.lockstep.sync.devicesync.PreferenceSync;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.group.Conversations;
import dev.lockstep.sync.group.HostedConversations;
import dev.lockstep.sync.group.SyncGroupView;
import dev.lockstep.sync.identity.IdentityLogs;
import dev.lockstep.sync.identity.StoredIdentityLogs;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.inbox.InboxHosting;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.sync.inbox.Signer;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.keypackage.KeyPackages;
import dev.lockstep.sync.network.Subscriptions;
import dev.lockstep.sync.operation.SyncEvents;
import dev.lockstep.sync.provisioning.Installing;
import dev.lockstep.sync.signature.SignatureRequests;
import dev.lockstep.sync.task.CommandIntake;
import dev.lockstep.sync.task.Task;
import dev.lockstep.sync.task.TaskStore;
import dev.lockstep.testing.TestDatabase;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.SmartContractWallets;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;

/**
 * This service's parts put together over a real database and a network in memory, without Kafka: commands are handed over, events
 * are read from the outbox. {@link #restart} leaves only what is stored.
 */
public final class Rig implements AutoCloseable {
    public static final String TENANT = "tenant";
    private static final int FLOOR = 16;

    public final TestDatabase stored = new TestDatabase();
    private final SecureRandom random = new SecureRandom();
    private Duration ahead = Duration.ZERO;
    private final InstantSource clock = () -> Instant.now().plus(ahead);
    public final MemoryNetwork network = new MemoryNetwork(clock);

    /** What arrives by itself; counts from the next {@link #restart} on. */
    public Subscriptions subscriptions = new Still();

    public InboxStore inboxes;
    public InboxHosting hosting;
    public InstallationStore installations;
    public SignatureRequests signatureRequests;
    public TaskStore tasks;
    public KeyPackages keyPackages;
    public Installing installing;
    public IdentityLogs logs;
    public CommandIntake intake;
    public Conversations conversations;
    public HistorySync historySync;
    public PreferenceSync preferenceSync;
    public HmacRoots hmacRoots;
    public DeviceSyncIntake deviceSyncIntake;
    public PreferenceIntake preferenceIntake;
    public ArchiveIntake archiveIntake;
    public DeviceSyncState deviceSyncState;
    public Policy policy = policy(Policy.Answering.ANSWER);
    /** Who has raised the alarm, and at what age. */
    public final List<Map.Entry<InstallationId, Duration>> alarms = new ArrayList<>();

    public Rig() {
        restart();
    }

    /** As after a crash: nothing is known but what is stored. */
    public void restart() {
        if (subscriptions instanceof LiveSubscriptions live) {
            live.stop();
        }
        Database database = database();
        Outbox outbox = new Outbox(new OutboxRelay(database, new MockProducer<>()));
        SyncEvents events = new SyncEvents(outbox, clock);
        logs = StoredIdentityLogs.of(database, network, SmartContractWallets.none(), 100);
        inboxes = new InboxStore(new ClearKey());
        installations = new InstallationStore();
        signatureRequests = new SignatureRequests();
        tasks = new TaskStore(events);
        keyPackages = new KeyPackages(database, network, clock, random);
        hosting = new InboxHosting(database, network, logs, inboxes, tasks, events, clock, random);
        installing = new Installing(
                database,
                network,
                logs,
                inboxes,
                installations,
                keyPackages,
                signatureRequests,
                tasks,
                events,
                clock,
                random,
                FLOOR);
        intake = new CommandIntake(inboxes, installations, signatureRequests, tasks, events, clock, new Unheard());
        DeviceSync deviceSync = new DeviceSync(
                database,
                inboxes,
                installations,
                logs,
                tasks,
                outbox,
                tenant -> policy,
                (who, asker, age) -> alarms.add(Map.entry(asker, age)),
                clock,
                random);
        deviceSyncIntake = deviceSync.intake();
        conversations = HostedConversations.of(
                database, network, subscriptions, logs, keyPackages, outbox, deviceSyncIntake, clock, random);
        historySync = deviceSync.historySync(conversations);
        preferenceSync = deviceSync.preferenceSync(conversations);
        hmacRoots = deviceSync.hmacRoots();
        preferenceIntake = deviceSync.preferenceIntake(new Unheard());
        archiveIntake = deviceSync.archiveIntake(new Unheard());
        deviceSyncState = deviceSync.state(new SyncGroupView(database, network));
    }

    /** With a history server, and no alarm. */
    public static Policy policy(Policy.Answering answering) {
        return new Policy(answering, "http://history.example", Duration.ZERO);
    }

    /** Time passes. */
    public void pass(Duration time) {
        ahead = ahead.plus(time);
    }

    public Database database() {
        return stored.database();
    }

    /** A managed inbox. */
    public HostedInbox inbox() throws FailureException {
        return hosting.host(new InboxHosting.Wish(TENANT, Optional.empty(), Optional.empty(), Signer.MANAGED, ""))
                .inbox();
    }

    /** An installation of the inbox, on the network. */
    public HostedInstallation installation(HostedInbox inbox) {
        Task task = begin(Commands.register(inbox));
        InstallationId id = installing.register(inbox, task).orElseThrow();
        installing.finish(task, id);
        return installing.load(inbox, id).orElseThrow();
    }

    /** Hands a command over and begins its task. */
    public Task begin(Envelope command) {
        database().perform(sql -> intake.handle(sql, command));
        return again(command);
    }

    /** Begins the oldest task of a command's inbox once more. New HMAC roots, which nobody commands, are passed over. */
    public Task again(Envelope command) {
        return again(InboxId.of(command.getInboxId().toByteArray()));
    }

    /** As {@link #again(Envelope)}, of an inbox. */
    public Task again(InboxId inbox) {
        Task task = next(inbox).orElseThrow();
        while (task.command().hasCycleHmacRoot()) {
            Task passedOver = task;
            database().perform(sql -> tasks.succeed(sql, passedOver, Struct.getDefaultInstance()));
            task = next(inbox).orElseThrow();
        }
        return task;
    }

    /** Begins the oldest task of an inbox, if there is one. */
    public Optional<Task> next(InboxId inbox) {
        return database().transaction(sql -> tasks.begin(sql, inbox, clock.instant()));
    }

    /** All events so far. */
    public List<Envelope> events() {
        return stored.outbox();
    }

    /** How an operation stands, by its last event. */
    public OperationChanged operation(String id) {
        return events().stream()
                .filter(event -> event.getOperationId().equals(id) && event.hasOperationChanged())
                .map(Envelope::getOperationChanged)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    @Override
    public void close() {
        stored.close();
    }

    /** Wraps nothing: what is sealed is not the matter here. */
    private static final class ClearKey implements KeyEncryptionKey {
        @Override
        public byte[] wrap(byte[] plain, byte[] context) {
            return plain.clone();
        }

        @Override
        public byte[] unwrap(byte[] wrapped, byte[] context) {
            return wrapped.clone();
        }
    }

    /** Nobody runs inboxes by themselves here. */
    private static final class Unheard implements CommandIntake.Listener {
        @Override
        public void tasksAdded(InboxId inbox) {}

        @Override
        public void deleted(InboxId inbox) {}
    }

    /** Nothing arrives by itself: a test reads when it wants to. */
    private static final class Still implements Subscriptions {
        @Override
        public void followWelcomes(InstallationId installation, long after, Listener<WelcomeMessage> listener) {}

        @Override
        public void followGroup(
                InstallationId installation, GroupId group, long after, Listener<GroupMessage.V1> listener) {}

        @Override
        public void leaveGroup(InstallationId installation, GroupId group) {}

        @Override
        public boolean isUpToDate(InstallationId installation, GroupId group) {
            return false;
        }

        @Override
        public void leave(InstallationId installation) {}
    }
}
