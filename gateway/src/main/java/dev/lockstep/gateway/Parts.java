package dev.lockstep.gateway;

import dev.lockstep.gateway.idempotency.Idempotency;
import dev.lockstep.gateway.operation.OperationEvents;
import dev.lockstep.gateway.operation.OperationWatch;
import dev.lockstep.gateway.operation.Operations;
import dev.lockstep.gateway.service.ArchiveService;
import dev.lockstep.gateway.service.PreferenceService;
import dev.lockstep.gateway.service.SyncService;
import dev.lockstep.gateway.stream.EventTail;
import dev.lockstep.gateway.tenant.DevelopmentTenant;
import dev.lockstep.gateway.tenant.Tenants;
import dev.lockstep.gateway.webhook.WebhookIntake;
import dev.lockstep.service.event.ConsumerPositions;
import dev.lockstep.service.event.EventConsumer;
import dev.lockstep.service.event.EventHandlers;
import dev.lockstep.service.event.EventHandling;
import dev.lockstep.service.event.KafkaClients;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.OutboxRelay;
import dev.lockstep.service.event.PartitionOwner;
import dev.lockstep.service.event.Topic;
import dev.lockstep.service.secret.DataKeys;
import dev.lockstep.service.secret.KeyEncryptionKey;
import dev.lockstep.service.secret.LocalFileKey;
import dev.lockstep.service.sql.Database;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The gateway put together: what its parts are made of, and when they run. */
@ApplicationScoped
class Parts {
    /** A page of 500 groups with 250 members each. */
    private static final int LARGEST_ANSWER = 16 << 20;

    private static final String GROUP = "gateway";

    private final Optional<Path> developmentKeyFile;
    private final Producer<byte[], byte[]> producer;
    private final OutboxRelay relay;
    private final ManagedChannel syncChannel;
    private final ManagedChannel archiveChannel;
    private final ManagedChannel preferenceChannel;
    private final SyncService syncService;
    private final ArchiveService archiveService;
    private final PreferenceService preferenceService;
    private final Database database;
    private final KeyEncryptionKey keyEncryptionKey;
    private final DataKeys dataKeys;
    private final Tenants tenants;
    private final Operations operations;
    private final Idempotency idempotency;
    private final EventConsumer events;
    private final EventTail tail;

    Parts(
            Pool pool,
            WebhookIntake webhooks,
            @ConfigProperty(name = "lockstep.kafka.bootstrap-servers") String brokers,
            @ConfigProperty(name = "lockstep.sync-service.url") URI syncUrl,
            @ConfigProperty(name = "lockstep.archive-service.url") URI archiveUrl,
            @ConfigProperty(name = "lockstep.preference-service.url") URI preferenceUrl,
            @ConfigProperty(name = "lockstep.secrets.key-file") Path keyFile,
            @ConfigProperty(name = "lockstep.development-api-key-file") Optional<Path> developmentKeyFile) {
        this.developmentKeyFile = developmentKeyFile;
        InstantSource clock = InstantSource.system();
        this.database = new Database(pool);
        this.producer = KafkaClients.producer(brokers);
        this.relay = new OutboxRelay(database, producer);
        this.syncChannel = channel(syncUrl);
        this.archiveChannel = channel(archiveUrl);
        this.preferenceChannel = channel(preferenceUrl);
        this.syncService = new SyncService(syncChannel);
        this.archiveService = new ArchiveService(archiveChannel);
        this.preferenceService = new PreferenceService(preferenceChannel);
        this.keyEncryptionKey = keyEncryptionKeyOf(keyFile);
        this.dataKeys = new DataKeys(syncService::dataKey, keyEncryptionKey, System::nanoTime);
        this.tenants = new Tenants(database);
        OperationWatch watch = new OperationWatch();
        this.operations = new Operations(database, new Outbox(relay), watch, clock);
        this.idempotency = new Idempotency(database, keyEncryptionKey, clock);
        this.events = new EventConsumer(
                KafkaClients.consumer(brokers, GROUP),
                Topic.SYNC,
                new EventHandling(
                        database,
                        new ConsumerPositions(database),
                        new EventHandlers(List.of(new OperationEvents(watch), webhooks))),
                PartitionOwner.NOBODY);
        this.tail = new EventTail(() -> KafkaClients.consumer(brokers, GROUP + "-tail"), Topic.SYNC.text());
    }

    void start(@Observes StartupEvent event) throws IOException {
        if (developmentKeyFile.isPresent()) {
            DevelopmentTenant.admit(tenants, developmentKeyFile.get());
        }
        relay.start();
        events.start();
        tail.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        tail.close();
        events.close();
        relay.close();
        producer.close();
        for (ManagedChannel channel : new ManagedChannel[] {syncChannel, archiveChannel, preferenceChannel}) {
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    @Produces
    @Singleton
    SyncService syncService() {
        return syncService;
    }

    @Produces
    @Singleton
    ArchiveService archiveService() {
        return archiveService;
    }

    @Produces
    @Singleton
    PreferenceService preferenceService() {
        return preferenceService;
    }

    @Produces
    @Singleton
    Database database() {
        return database;
    }

    @Produces
    @Singleton
    KeyEncryptionKey keyEncryptionKey() {
        return keyEncryptionKey;
    }

    @Produces
    @Singleton
    DataKeys dataKeys() {
        return dataKeys;
    }

    @Produces
    @Singleton
    Tenants tenants() {
        return tenants;
    }

    @Produces
    @Singleton
    Operations operations() {
        return operations;
    }

    @Produces
    @Singleton
    Idempotency idempotency() {
        return idempotency;
    }

    @Produces
    @Singleton
    EventTail tail() {
        return tail;
    }

    /** Why operations are not moving; empty if they are. */
    Optional<String> trouble() {
        return events.trouble();
    }

    private static KeyEncryptionKey keyEncryptionKeyOf(Path keyFile) {
        try {
            return LocalFileKey.read(keyFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ManagedChannel channel(URI url) {
        return NettyChannelBuilder.forAddress(url.getHost(), url.getPort())
                .usePlaintext()
                .maxInboundMessageSize(LARGEST_ANSWER)
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(5, TimeUnit.SECONDS)
                .build();
    }
}
