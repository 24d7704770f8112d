package dev.lockstep.archive.reading;

import dev.lockstep.archive.history.HistoryEvents;
import dev.lockstep.archive.transfer.TransferIntake;
import dev.lockstep.service.event.ConsumerPositions;
import dev.lockstep.service.event.EventConsumer;
import dev.lockstep.service.event.EventHandlers;
import dev.lockstep.service.event.EventHandling;
import dev.lockstep.service.event.KafkaClients;
import dev.lockstep.service.event.OutboxRelay;
import dev.lockstep.service.event.PartitionOwner;
import dev.lockstep.service.event.Topic;
import dev.lockstep.service.sql.Database;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Reads events as long as the application runs. Without Kafka the service starts and answers all the same. */
@ApplicationScoped
public class EventReading {
    private static final Logger LOG = Logger.getLogger(EventReading.class);
    private static final String GROUP = "archive-service";

    private final String bootstrapServers;
    private final Database database;
    private final ConsumerPositions positions;
    private final TransferIntake transfers;
    private @Nullable Producer<byte[], byte[]> producer;
    private @Nullable OutboxRelay relay;
    private @Nullable EventConsumer consumer;

    EventReading(
            Pool pool,
            TransferIntake transfers,
            @ConfigProperty(name = "lockstep.kafka.bootstrap-servers") String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.database = new Database(pool);
        this.positions = new ConsumerPositions(database);
        this.transfers = transfers;
    }

    void start(@Observes StartupEvent event) {
        try {
            producer = KafkaClients.producer(bootstrapServers);
            relay = new OutboxRelay(database, producer);
            consumer = new EventConsumer(
                    KafkaClients.consumer(bootstrapServers, GROUP),
                    Topic.SYNC,
                    new EventHandling(database, positions, new EventHandlers(List.of(new HistoryEvents(), transfers))),
                    PartitionOwner.NOBODY);
            relay.start();
            consumer.start();
        } catch (KafkaException e) {
            LOG.errorf(
                    e,
                    "History is not kept: there is no Kafka at KAFKA_BOOTSTRAP_SERVERS=%s. Set it right and start this service again.",
                    bootstrapServers);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (consumer != null) {
            consumer.close();
        }
        if (relay != null) {
            relay.close();
        }
        if (producer != null) {
            producer.close();
        }
    }

    /** Carries what this service tells; nothing if there is no Kafka. */
    public Optional<OutboxRelay> relay() {
        return Optional.ofNullable(relay);
    }

    /** Why events are not being kept; empty if they are. */
    Optional<String> trouble() {
        return consumer == null ? Optional.of("no Kafka at " + bootstrapServers) : consumer.trouble();
    }

    @Produces
    @Singleton
    Database database() {
        return database;
    }

    @Produces
    @Singleton
    ConsumerPositions positions() {
        return positions;
    }
}
