package dev.lockstep.preference.service;

import dev.lockstep.preference.consent.Consents;
import dev.lockstep.service.event.ConsumerPositions;
import dev.lockstep.service.event.EventConsumer;
import dev.lockstep.service.event.EventHandling;
import dev.lockstep.service.event.KafkaClients;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.OutboxRelay;
import dev.lockstep.service.event.PartitionOwner;
import dev.lockstep.service.event.Topic;
import dev.lockstep.service.sql.Database;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The service put together: what its parts are made of, and when they run. */
@ApplicationScoped
public class Preferring {
    private static final String GROUP = "preference-service";

    private final Database database;
    private final Producer<byte[], byte[]> producer;
    private final OutboxRelay relay;
    private final Consents consents;
    private final List<EventConsumer> consumers;

    Preferring(Pool pool, @ConfigProperty(name = "lockstep.kafka.bootstrap-servers") String brokers) {
        this.database = new Database(pool);
        this.producer = KafkaClients.producer(brokers);
        this.relay = new OutboxRelay(database, producer);
        this.consents = new Consents(new Outbox(relay), InstantSource.system());
        ConsumerPositions positions = new ConsumerPositions(database);
        EventHandling handling = new EventHandling(database, positions, new PreferenceEvents(consents));
        this.consumers = List.of(
                new EventConsumer(KafkaClients.consumer(brokers, GROUP), Topic.SYNC, handling, PartitionOwner.NOBODY),
                new EventConsumer(
                        KafkaClients.consumer(brokers, GROUP + "-archives"),
                        Topic.ARCHIVE,
                        handling,
                        PartitionOwner.NOBODY));
    }

    void start(@Observes StartupEvent event) {
        relay.start();
        consumers.forEach(EventConsumer::start);
    }

    void stop(@Observes ShutdownEvent event) {
        consumers.forEach(EventConsumer::close);
        relay.close();
        producer.close();
    }

    public Database database() {
        return database;
    }

    public Consents consents() {
        return consents;
    }

    /** Why events are not being taken; empty if they are. */
    Optional<String> trouble() {
        return consumers.stream().flatMap(each -> each.trouble().stream()).findFirst();
    }
}
