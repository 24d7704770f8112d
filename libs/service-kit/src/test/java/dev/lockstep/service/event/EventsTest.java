package dev.lockstep.service.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.DeadLetter;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.InboxDeleted;
import dev.lockstep.kafka.LocalKafka;
import dev.lockstep.postgres.LocalPostgres;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.xmtp.id.InboxId;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events out and in, between a real PostgreSQL and a real Kafka. */
class EventsTest {
    private static final AtomicInteger OWNERS = new AtomicInteger();
    private static final LocalKafka KAFKA = LocalKafka.forTests();
    private static final List<String> TOPICS = List.of("lockstep.sync", "lockstep.sync.dlq");

    private final Vertx vertx = Vertx.vertx();
    private final Pool pool = pool(vertx);
    private final Database database = new Database(pool);
    private final Producer<byte[], byte[]> producer = KafkaClients.producer(KAFKA.bootstrapServers());
    private final OutboxRelay relay = new OutboxRelay(database, producer);
    private final Outbox outbox = new Outbox(relay);
    private final ConsumerPositions positions = new ConsumerPositions(database);
    private final List<EventConsumer> consumers = new ArrayList<>();
    private final String group = "group-" + UUID.randomUUID();

    @BeforeEach
    void start() {
        KAFKA.recreateTopics(3, TOPICS);
        relay.start();
    }

    @AfterEach
    void close() {
        consumers.forEach(EventConsumer::close);
        relay.close();
        producer.close();
        pool.close().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void carriesWhatWasCommittedInOrderAndNothingElse() {
        List<String> heard = new CopyOnWriteArrayList<>();
        consume((sql, event) -> heard.add(event.getEventId()));
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Envelope event = event(1);
            database.perform(sql -> outbox.add(sql, Topic.SYNC, event));
            sent.add(event.getEventId());
            try {
                database.perform(sql -> {
                    outbox.add(sql, Topic.SYNC, event(1));
                    throw new IllegalStateException("never mind");
                });
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("never mind");
            }
        }

        await().untilAsserted(() -> assertThat(heard).isEqualTo(sent));
        await().untilAsserted(() -> assertThat(rows("outbox")).isZero());
    }

    @Test
    void carriesWhatADeadProcessLeftBehind() {
        relay.close();
        Envelope event = event(1);
        database.perform(sql -> outbox.add(sql, Topic.SYNC, event));
        List<String> heard = new CopyOnWriteArrayList<>();
        consume((sql, each) -> heard.add(each.getEventId()));
        try (OutboxRelay another = new OutboxRelay(database, producer)) {
            another.start();

            await().untilAsserted(() -> assertThat(heard).containsExactly(event.getEventId()));
        }
    }

    @Test
    void handlesAnEventOnceHoweverOftenItComes() {
        AtomicInteger handled = new AtomicInteger();
        consume((sql, event) -> handled.incrementAndGet());
        Envelope event = event(1);
        for (int i = 0; i < 5; i++) {
            send(event);
        }
        Envelope last = event(1);
        send(last);

        await().untilAsserted(() -> assertThat(rows("handled_event")).isEqualTo(2));
        assertThat(handled).hasValue(2);
    }

    @Test
    void setsAsideWhatAlwaysFailsAndGoesOn() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        Envelope bad = event(1);
        consume((sql, event) -> {
            if (event.getEventId().equals(bad.getEventId())) {
                throw new IllegalArgumentException("nobody can do this");
            }
            heard.add(event.getEventId());
        });
        Envelope good = event(1);
        send(bad);
        send(good);

        await().untilAsserted(() -> assertThat(heard).contains(good.getEventId()));
        DeadLetter letter = DeadLetter.parseFrom(read("lockstep.sync.dlq"));
        assertThat(letter.getReason()).contains("nobody can do this");
        assertThat(Envelope.parseFrom(letter.getValue())).isEqualTo(bad);
        assertThat(letter.getTopic()).isEqualTo("lockstep.sync");
    }

    @Test
    void undoesTheEffectsOfAnEventThatFails() {
        AtomicInteger attempts = new AtomicInteger();
        consume((sql, event) -> {
            sql.run("insert into outbox (topic, key, value) values ('effect', $1, $1)", (Object)
                    event.getInboxId().toByteArray());
            if (attempts.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
            }
        });
        relay.close();
        send(event(1));

        await().untilAsserted(() -> assertThat(rows("handled_event")).isEqualTo(1));
        assertThat(rows("outbox")).isEqualTo(1);
    }

    @Test
    void goesOnWhereItStoodAfterARestartOfTheBroker() {
        List<String> heard = new CopyOnWriteArrayList<>();
        consume((sql, event) -> heard.add(event.getEventId()));
        Envelope before = event(1);
        database.perform(sql -> outbox.add(sql, Topic.SYNC, before));
        await().untilAsserted(() -> assertThat(heard).containsExactly(before.getEventId()));
        KAFKA.stop();
        Envelope meanwhile = event(1);
        database.perform(sql -> outbox.add(sql, Topic.SYNC, meanwhile));
        KAFKA.startAgain();

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(heard).containsExactly(before.getEventId(), meanwhile.getEventId()));
    }

    @Test
    void tellsHowFarItHasHandled() throws InterruptedException {
        consume((sql, event) -> {});
        int partition = Partitions.of(InboxId.of(inbox(1).toByteArray()), 3);

        assertThat(positions.await(Topic.SYNC, partition, 0, Duration.ofMillis(50)))
                .isFalse();
        send(event(1));
        assertThat(positions.await(Topic.SYNC, partition, 0, Duration.ofSeconds(30)))
                .isTrue();
        assertThat(positions.await(Topic.SYNC, partition, 1, Duration.ofMillis(50)))
                .isFalse();
    }

    @Test
    void tellsOtherInstancesHowFarItHasPassedWhatConcernsNobody() throws InterruptedException {
        consume(new EventHandler() {
            @Override
            public boolean concerns(Envelope event) {
                return false;
            }

            @Override
            public void handle(Sql sql, Envelope event) {
                throw new IllegalStateException("it concerns nobody");
            }
        });
        int partition = Partitions.of(InboxId.of(inbox(1).toByteArray()), 3);

        send(event(1));
        assertThat(new ConsumerPositions(database).await(Topic.SYNC, partition, 0, Duration.ofSeconds(30)))
                .isTrue();
        assertThat(rows("handled_event")).isZero();
    }

    private void consume(EventHandler handler) {
        EventConsumer consumer = new EventConsumer(
                KafkaClients.consumer(KAFKA.bootstrapServers(), group),
                Topic.SYNC,
                new EventHandling(database, positions, handler),
                PartitionOwner.NOBODY);
        consumers.add(consumer);
        consumer.start();
    }

    private void send(Envelope event) {
        producer.send(new ProducerRecord<>(Topic.SYNC.text(), event.getInboxId().toByteArray(), event.toByteArray()));
    }

    private byte[] read(String topic) {
        try (Consumer<byte[], byte[]> reader = KafkaClients.consumer(KAFKA.bootstrapServers(), group + "-reader")) {
            reader.subscribe(List.of(topic));
            return await().until(
                            () -> {
                                var records = reader.poll(Duration.ofMillis(100));
                                return records.isEmpty()
                                        ? Optional.<byte[]>empty()
                                        : Optional.of(records.iterator().next().value());
                            },
                            Optional::isPresent)
                    .orElseThrow();
        }
    }

    private int rows(String table) {
        return database.direct()
                .first("select count(*)::int from " + table, row -> row.getInteger(0))
                .orElseThrow();
    }

    private static Envelope event(int inbox) {
        return Envelope.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTenantId("tenant")
                .setInboxId(inbox(inbox))
                .setInboxDeleted(InboxDeleted.getDefaultInstance())
                .build();
    }

    private static ByteString inbox(int number) {
        byte[] id = new byte[32];
        id[0] = (byte) number;
        return ByteString.copyFrom(id);
    }

    private static Pool pool(Vertx vertx) {
        LocalPostgres postgres = LocalPostgres.forTests();
        String owner = "kit_test_" + OWNERS.incrementAndGet();
        postgres.createOwner(owner);
        Flyway.configure()
                .dataSource("jdbc:" + postgres.url(), owner, owner)
                .locations("db/service-kit")
                .load()
                .migrate();
        return PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(4))
                .connectingTo(
                        PgConnectOptions.fromUri(postgres.url()).setUser(owner).setPassword(owner))
                .using(vertx)
                .build();
    }
}
