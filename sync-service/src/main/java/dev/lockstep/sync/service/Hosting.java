package dev.lockstep.sync.service;

import dev.lockstep.service.event.ConsumerPositions;
import dev.lockstep.service.event.EventConsumer;
import dev.lockstep.service.event.EventHandling;
import dev.lockstep.service.event.KafkaClients;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.OutboxRelay;
import dev.lockstep.service.event.PartitionOwner;
import dev.lockstep.service.event.Topic;
import dev.lockstep.service.secret.KeyEncryptionKey;
import dev.lockstep.service.secret.LocalFileKey;
import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.devicesync.DeviceSync;
import dev.lockstep.sync.devicesync.DeviceSyncState;
import dev.lockstep.sync.devicesync.PreferenceSync;
import dev.lockstep.sync.group.Conversations;
import dev.lockstep.sync.group.HostedConversations;
import dev.lockstep.sync.group.SyncGroupView;
import dev.lockstep.sync.identity.IdentityLogs;
import dev.lockstep.sync.inbox.InboxHosting;
import dev.lockstep.sync.inbox.InboxPages;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.sync.installation.InboxInstallations;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.keypackage.KeyPackages;
import dev.lockstep.sync.network.Subscriptions;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.sync.operation.SyncEvents;
import dev.lockstep.sync.ownership.OwnedInboxes;
import dev.lockstep.sync.provisioning.Installing;
import dev.lockstep.sync.signature.Custody;
import dev.lockstep.sync.signature.SignatureRequests;
import dev.lockstep.sync.task.CommandIntake;
import dev.lockstep.sync.task.TaskStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The service put together: what its parts are made of, and when they run. */
@ApplicationScoped
public class Hosting {
    private static final String GROUP = "sync-service";

    private final Database database;
    private final Producer<byte[], byte[]> producer;
    private final OutboxRelay relay;
    private final InboxStore inboxes;
    private final InboxHosting inboxHosting;
    private final InboxPages inboxPages;
    private final InboxInstallations installationsOfInboxes;
    private final SignatureRequests signatureRequests;
    private final Custody custody;
    private final DeviceSyncState deviceSyncState;
    private final OwnedInboxes owned;
    private final EventConsumer commands;
    private final EventConsumer transfers;
    private final EventConsumer preferences;

    Hosting(
            Pool pool,
            XmtpNetwork network,
            Subscriptions subscriptions,
            IdentityLogs logs,
            HostingSettings settings,
            DeviceSyncSettings deviceSyncSettings,
            MeterRegistry meters,
            @ConfigProperty(name = "lockstep.kafka.bootstrap-servers") String brokers,
            @ConfigProperty(name = "lockstep.secrets.key-file") Path keyFile) {
        InstantSource clock = InstantSource.system();
        SecureRandom random = new SecureRandom();
        KeyEncryptionKey keys = keyEncryptionKey(keyFile);
        this.database = new Database(pool);
        this.producer = KafkaClients.producer(brokers);
        this.relay = new OutboxRelay(database, producer);
        Outbox outbox = new Outbox(relay);
        SyncEvents events = new SyncEvents(outbox, clock);
        TaskStore tasks = new TaskStore(events);
        InstallationStore installations = new InstallationStore();
        KeyPackages keyPackages = new KeyPackages(database, network, clock, random);
        this.inboxes = new InboxStore(keys);
        this.signatureRequests = new SignatureRequests();
        this.inboxHosting = new InboxHosting(database, network, logs, inboxes, tasks, events, clock, random);
        this.inboxPages = new InboxPages(database, inboxes);
        this.installationsOfInboxes = new InboxInstallations(database, inboxes, installations, logs);
        this.custody = new Custody(database, inboxes, clock);
        DeviceSync deviceSync = new DeviceSync(
                database,
                inboxes,
                installations,
                logs,
                tasks,
                outbox,
                deviceSyncSettings::policy,
                new RaisedAlarms(meters),
                clock,
                random);
        this.deviceSyncState = deviceSync.state(new SyncGroupView(database, network));
        Conversations conversations = HostedConversations.of(
                database, network, subscriptions, logs, keyPackages, outbox, deviceSync.intake(), clock, random);
        PreferenceSync preferenceSync = deviceSync.preferenceSync(conversations);
        FunctionCounter.builder("lockstep.preferences.told", preferenceSync, PreferenceSync::told)
                .description("Changes of consent told in sync groups")
                .register(meters);
        Installing installing = new Installing(
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
                settings.identityUpdatesKeptBack());
        this.owned = new OwnedInboxes(
                database,
                inboxes,
                installations,
                keyPackages,
                tasks,
                installing,
                conversations,
                deviceSync.historySync(conversations),
                preferenceSync,
                deviceSync.hmacRoots(),
                subscriptions,
                network,
                logs,
                clock,
                () -> producer.partitionsFor(Topic.COMMANDS.text()).size(),
                new OwnedInboxes.Limits(settings.atOnce(), settings.patience(), settings.checkInterval()));
        Gauge.builder("lockstep.inboxes.running", owned, OwnedInboxes::running)
                .description("Hosted inboxes that this instance runs")
                .register(meters);
        this.commands = new EventConsumer(
                KafkaClients.consumer(brokers, GROUP),
                Topic.COMMANDS,
                new EventHandling(
                        database,
                        new ConsumerPositions(database),
                        new CommandIntake(inboxes, installations, signatureRequests, tasks, events, clock, owned)),
                owned);
        this.transfers = new EventConsumer(
                KafkaClients.consumer(brokers, GROUP + "-transfers"),
                Topic.ARCHIVE,
                new EventHandling(database, new ConsumerPositions(database), deviceSync.archiveIntake(owned)),
                PartitionOwner.NOBODY);
        this.preferences = new EventConsumer(
                KafkaClients.consumer(brokers, GROUP + "-preferences"),
                Topic.PREFERENCE,
                new EventHandling(database, new ConsumerPositions(database), deviceSync.preferenceIntake(owned)),
                PartitionOwner.NOBODY);
    }

    void start(@Observes StartupEvent event) {
        relay.start();
        owned.start();
        commands.start();
        transfers.start();
        preferences.start();
    }

    void stop(@Observes ShutdownEvent event) {
        commands.close();
        transfers.close();
        preferences.close();
        owned.close();
        relay.close();
        producer.close();
    }

    public Database database() {
        return database;
    }

    public InboxStore inboxes() {
        return inboxes;
    }

    public InboxHosting inboxHosting() {
        return inboxHosting;
    }

    public InboxPages inboxPages() {
        return inboxPages;
    }

    public InboxInstallations installationsOfInboxes() {
        return installationsOfInboxes;
    }

    public SignatureRequests signatureRequests() {
        return signatureRequests;
    }

    public Custody custody() {
        return custody;
    }

    public DeviceSyncState deviceSync() {
        return deviceSyncState;
    }

    /** Why commands are not being taken; empty if they are. */
    Optional<String> trouble() {
        return commands.trouble().or(transfers::trouble).or(preferences::trouble);
    }

    private static KeyEncryptionKey keyEncryptionKey(Path file) {
        try {
            return LocalFileKey.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
