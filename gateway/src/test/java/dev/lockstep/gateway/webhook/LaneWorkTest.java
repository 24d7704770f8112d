package dev.lockstep.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentChanged;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.HistoryImported;
import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.gateway.request.Json;
import dev.lockstep.gateway.request.Shown;
import dev.lockstep.gateway.stream.EventType;
import dev.lockstep.gateway.stream.Logged;
import dev.lockstep.gateway.stream.Told;
import dev.lockstep.service.secret.KeyEncryptionKey;
import dev.lockstep.service.secret.LocalFileKey;
import dev.lockstep.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits for webhooks, over a real database to real receivers; time is the test's. */
class LaneWorkTest {
    private static final UUID TENANT = new UUID(0, 1);
    private static final UUID OTHER_TENANT = new UUID(0, 2);
    private static final ByteString ALIX = inbox(1);
    private static final ByteString BO = inbox(2);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration SECOND_PAUSE = Duration.ofHours(1);
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());

    private final TestDatabase stored = new TestDatabase();
    private final Vertx vertx = Vertx.vertx();
    private final Receivers receivers =
            new Receivers(vertx, new ReceiverAddresses(InetAddress::getAllByName, true), Duration.ofSeconds(2), 4);
    private final AtomicInteger offset = new AtomicInteger();
    private Instant now = Instant.parse("2026-11-30T12:00:00Z");
    private boolean untellable;

    @SuppressWarnings("NullAway.Init")
    private Webhooks webhooks;

    @SuppressWarnings("NullAway.Init")
    private LaneWork work;

    @BeforeEach
    void prepare(@TempDir Path folder) throws Exception {
        new Json().customize(JSON);
        KeyEncryptionKey key = LocalFileKey.read(Files.writeString(folder.resolve("key"), "ab".repeat(32)));
        for (UUID tenant : List.of(TENANT, OTHER_TENANT)) {
            stored.database().direct().run("insert into tenant (tenant_id, name) values ($1, 'test')", tenant);
        }
        webhooks = new Webhooks(stored.database(), key, new SecureRandom(), () -> now);
        work = new LaneWork(
                stored.database(),
                this::told,
                receivers,
                key,
                JSON,
                new Pauses(List.of(FIRST_PAUSE, SECOND_PAUSE)),
                () -> now,
                new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        receivers.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        stored.close();
    }

    @Test
    void anEventIsSentSignedInTheShapeOfStandardWebhooks() throws Exception {
        try (TestReceiver receiver = new TestReceiver(message -> 200)) {
            Webhook webhook = webhook(receiver.url());
            Envelope event = event(ALIX, "one");
            add(event);
            workOff();

            TestReceiver.Got got = receiver.got().getFirst();
            var body = JSON.readTree(got.body());
            assertThat(got.id()).isEqualTo(event.getEventId());
            assertThat(got.timestamp()).isEqualTo(Long.toString(now.getEpochSecond()));
            assertThat(got.signature())
                    .isEqualTo(secret(webhook)
                            .sign(got.id(), now.getEpochSecond(), got.body().getBytes("UTF-8")));
            assertThat(body.get("type").asText()).isEqualTo("history-imported");
            assertThat(body.get("timestamp").asText()).isEqualTo("1970-01-01T00:00:00.000000007Z");
            assertThat(body.get("data").get("inboxId").asText()).isEqualTo("01".repeat(32));
            assertThat(body.get("data").get("resource").asText()).isEqualTo("one");
            assertThat(waiting()).isZero();
            assertThat(lanes()).isZero();
        }
    }

    @Test
    void whatFailsIsSentAgainUnderTheSameIdBeforeWhatFollows() throws Exception {
        Deque<Integer> answers = new ArrayDeque<>(List.of(500, 503, 200, 200, 200));
        try (TestReceiver receiver = new TestReceiver(message -> answers.removeFirst())) {
            Webhook webhook = webhook(receiver.url());
            add(event(ALIX, "one"));
            add(event(ALIX, "two"));
            workOff();
            assertThat(shown(webhook).state()).isEqualTo(Webhook.State.FAILING);
            assertThat(shown(webhook).lastProblem()).isEqualTo(new Webhook.Trouble("answered 500", now));
            now = now.plus(FIRST_PAUSE);
            workOff();
            add(event(ALIX, "three"));
            workOff();
            now = now.plus(SECOND_PAUSE);
            workOff();

            assertThat(resources(receiver)).containsExactly("one", "one", "one", "two", "three");
            assertThat(receiver.got().stream().map(TestReceiver.Got::id).distinct())
                    .hasSize(3);
            assertThat(shown(webhook).state()).isEqualTo(Webhook.State.ACTIVE);
            assertThat(shown(webhook).eventsLost()).isZero();
        }
    }

    @Test
    void anInboxWhoseEventIsNotTakenHoldsUpNoOther() throws Exception {
        try (TestReceiver receiver = new TestReceiver(message -> message.body().contains("poison") ? 500 : 200)) {
            webhook(receiver.url());
            add(event(ALIX, "poison"));
            add(event(ALIX, "after it"));
            add(event(BO, "one"));
            workOff();

            assertThat(resources(receiver)).containsExactlyInAnyOrder("poison", "one");
        }
    }

    @Test
    void aReceiverThatIsBackGetsAllThatWaitsAtOnce() throws Exception {
        AtomicInteger answer = new AtomicInteger(500);
        try (TestReceiver receiver = new TestReceiver(message -> answer.get())) {
            webhook(receiver.url());
            add(event(ALIX, "one"));
            workOff();
            now = now.plus(FIRST_PAUSE);
            add(event(BO, "two"));
            workOff();
            answer.set(200);
            now = now.plus(FIRST_PAUSE);
            workOff();

            assertThat(resources(receiver)).containsExactly("one", "one", "two", "two", "one");
            assertThat(waiting()).isZero();
        }
    }

    @Test
    void whatIsNeverTakenIsGivenUpWithWhatIsAsOld() throws Exception {
        try (TestReceiver receiver = new TestReceiver(message -> 500)) {
            Webhook webhook = webhook(receiver.url());
            add(event(ALIX, "one"));
            add(event(ALIX, "two"));
            workOff();
            now = now.plus(FIRST_PAUSE);
            workOff();
            now = now.plus(SECOND_PAUSE);
            add(event(ALIX, "young"));
            workOff();

            assertThat(resources(receiver)).containsExactly("one", "one", "one", "young");
            assertThat(shown(webhook).eventsLost()).isEqualTo(2);
            assertThat(waiting()).isEqualTo(1);
        }
    }

    @Test
    void aReceiverThatIsGoneGetsNothingAnyMore() throws Exception {
        try (TestReceiver receiver = new TestReceiver(message -> 410)) {
            Webhook webhook = webhook(receiver.url());
            add(event(ALIX, "one"));
            add(event(BO, "two"));
            workOff();
            add(event(ALIX, "three"));
            workOff();

            assertThat(receiver.got()).hasSize(1);
            assertThat(shown(webhook).state()).isEqualTo(Webhook.State.DISABLED);
            assertThat(shown(webhook).eventsLost()).isEqualTo(2);
            assertThat(waiting()).isZero();
        }
    }

    @Test
    void onlyWhatIsWantedIsSentAndOnlyToItsTenant() throws Exception {
        try (TestReceiver mine = new TestReceiver(message -> 200);
                TestReceiver theirs = new TestReceiver(message -> 200)) {
            webhooks.create(TENANT, mine.url(), List.of(EventType.CONSENT_CHANGED));
            webhooks.create(OTHER_TENANT, theirs.url(), null);
            add(event(ALIX, "one"));
            add(consent("a"));
            workOff();

            assertThat(resources(mine)).containsExactly("a");
            assertThat(theirs.got()).isEmpty();
        }
    }

    @Test
    void anEventOfSeveralPartsGoesOnAfterThePartThatWasTaken() throws Exception {
        Deque<Integer> answers = new ArrayDeque<>(List.of(200, 500, 200, 200));
        try (TestReceiver receiver = new TestReceiver(message -> answers.removeFirst())) {
            webhook(receiver.url());
            add(consent("a", "b", "c"));
            workOff();
            now = now.plus(FIRST_PAUSE);
            workOff();

            assertThat(resources(receiver)).containsExactly("a", "b", "b", "c");
            assertThat(receiver.got().get(1).id())
                    .isEqualTo(receiver.got().get(2).id());
            assertThat(receiver.got().stream().map(TestReceiver.Got::id).distinct())
                    .hasSize(3);
        }
    }

    @Test
    void whatCannotBeToldNowIsToldSoonAndNobodyIsBlamed() throws Exception {
        try (TestReceiver receiver = new TestReceiver(message -> 200)) {
            Webhook webhook = webhook(receiver.url());
            add(event(ALIX, "one"));
            untellable = true;
            workOff();
            assertThat(shown(webhook).state()).isEqualTo(Webhook.State.ACTIVE);
            untellable = false;
            now = now.plusSeconds(5);
            workOff();

            assertThat(resources(receiver)).containsExactly("one");
        }
    }

    @Test
    void aDeletedWebhookGetsNothingMore() throws Exception {
        try (TestReceiver receiver = new TestReceiver(message -> 500)) {
            Webhook webhook = webhook(receiver.url());
            add(event(ALIX, "one"));
            Lane held = claim().orElseThrow();
            webhooks.delete(TENANT, UUID.fromString(webhook.id()));

            assertThatThrownBy(() -> work.perform(held)).isInstanceOf(LaneTable.LostException.class);
            assertThat(receiver.got()).isEmpty();
            assertThat(waiting()).isZero();
        }
    }

    @Test
    void whatACrashLeavesIsTakenOverAndItsFirstWorkerChangesNothing() throws Exception {
        try (TestReceiver receiver = new TestReceiver(message -> 200)) {
            webhook(receiver.url());
            add(event(ALIX, "one"));
            Lane first = claim().orElseThrow();
            assertThat(claim()).isEmpty();
            now = now.plus(LaneWork.HELD);
            Lane second = claim().orElseThrow();

            assertThatThrownBy(() -> work.perform(first)).isInstanceOf(LaneTable.LostException.class);
            assertThat(waiting()).isEqualTo(1);
            work.perform(second);
            assertThat(waiting()).isZero();
            assertThat(receiver.got().stream().map(TestReceiver.Got::id).distinct())
                    .hasSize(1);
        }
    }

    @Test
    void aBusyWebhookIsPassedOverForAnother() throws Exception {
        try (TestReceiver receiver = new TestReceiver(message -> 200)) {
            Webhook busy = webhook(receiver.url());
            add(event(ALIX, "one"));
            now = now.plusSeconds(1);
            Webhook free = webhook(receiver.url());
            add(event(BO, "two"));

            Optional<Lane> claimed = stored.database()
                    .transaction(sql ->
                            LaneTable.claim(sql, now, now.plus(LaneWork.HELD), Set.of(UUID.fromString(busy.id()))));
            assertThat(claimed.map(Lane::webhook)).contains(UUID.fromString(free.id()));
        }
    }

    @Test
    void ofTooMuchThatWaitsTheOldestIsDropped() throws Exception {
        try (TestReceiver receiver = new TestReceiver(message -> 200)) {
            Webhook webhook = webhook(receiver.url());
            UUID id = UUID.fromString(webhook.id());
            IntStream.range(0, 5).forEach(i -> add(event(i % 2 == 0 ? ALIX : BO, "number " + i)));

            assertThat(LaneTable.overfull(stored.database().direct(), 5)).isEmpty();
            assertThat(LaneTable.overfull(stored.database().direct(), 3)).containsExactly(id);
            stored.database().perform(sql -> WebhookTable.lost(sql, id, LaneTable.trim(sql, id, 3)));
            workOff();

            assertThat(resources(receiver)).containsExactlyInAnyOrder("number 2", "number 3", "number 4");
            assertThat(shown(webhook).eventsLost()).isEqualTo(2);
        }
    }

    @Test
    void aTenantHasABoundedNumberAndSeesItsOwnOnly() {
        URI url = URI.create("https://shop.example");
        List<Webhook> made = new ArrayList<>();
        for (int i = 0; i < Webhooks.MOST; i++) {
            made.add(webhooks.create(TENANT, url, null));
        }
        UUID first = UUID.fromString(made.getFirst().id());

        assertThatThrownBy(() -> webhooks.create(TENANT, url, null))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(new Failure.TooManyWebhooks(Webhooks.MOST)));
        assertThat(webhooks.page(TENANT, 50, null)).hasSize(Webhooks.MOST).allMatch(each -> each.secret() == null);
        assertThat(webhooks.page(OTHER_TENANT, 50, null)).isEmpty();
        assertThatThrownBy(() -> webhooks.get(OTHER_TENANT, first)).isInstanceOf(FailureException.class);
        assertThatThrownBy(() -> webhooks.delete(OTHER_TENANT, first)).isInstanceOf(FailureException.class);
        assertThat(webhooks.get(TENANT, first).url()).isEqualTo("https://shop.example");
    }

    private Webhook webhook(URI url) {
        return webhooks.create(TENANT, url, null);
    }

    private Webhook shown(Webhook webhook) {
        return webhooks.get(TENANT, UUID.fromString(webhook.id()));
    }

    private static WebhookSecret secret(Webhook webhook) {
        assertThat(webhook.secret()).isNotNull();
        return webhook.secret();
    }

    /** As the gateway tells events, in a simpler form: the resource is a text that the event carries. */
    private List<Told.Event> told(Logged logged) {
        if (untellable) {
            throw new FailureException(new Failure.Unavailable());
        }
        Envelope event = logged.envelope();
        EventType type = EventType.of(event).orElseThrow();
        List<String> texts = Arrays.asList(event.getTraceParent().split(","));
        return IntStream.range(0, texts.size())
                .mapToObj(i -> new Told.Event(
                        type,
                        texts.size() == 1 ? "" : Integer.toString(i),
                        new Told.Data(Shown.hex(event.getInboxId()), null, Shown.time(event.getAtNs()), texts.get(i))))
                .toList();
    }

    private static Envelope event(ByteString inbox, String text) {
        return envelope(inbox, text)
                .setHistoryImported(HistoryImported.getDefaultInstance())
                .build();
    }

    private static Envelope consent(String... texts) {
        return envelope(ALIX, String.join(",", texts))
                .setConsentChanged(ConsentChanged.getDefaultInstance())
                .build();
    }

    private static Envelope.Builder envelope(ByteString inbox, String text) {
        return Envelope.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTenantId(TENANT.toString())
                .setInboxId(inbox)
                .setAtNs(7)
                .setTraceParent(text);
    }

    private void add(Envelope event) {
        EventType type = EventType.of(event).orElseThrow();
        stored.database().perform(sql -> LaneTable.add(sql, new Logged(0, offset.incrementAndGet(), event), type, now));
    }

    private Optional<Lane> claim() {
        return stored.database().transaction(sql -> LaneTable.claim(sql, now, now.plus(LaneWork.HELD), Set.of()));
    }

    private void workOff() throws InterruptedException {
        for (Optional<Lane> lane = claim(); lane.isPresent(); lane = claim()) {
            work.perform(lane.get());
        }
    }

    private int waiting() {
        return count("webhook_delivery");
    }

    private int lanes() {
        return count("webhook_lane");
    }

    private int count(String table) {
        return stored.database()
                .direct()
                .first("select count(*)::int from " + table, row -> row.getInteger(0))
                .orElseThrow();
    }

    private static List<String> resources(TestReceiver receiver) {
        return receiver.bodies().stream().map(LaneWorkTest::resource).toList();
    }

    private static String resource(String body) {
        try {
            return JSON.readTree(body).get("data").get("resource").asText();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(body, e);
        }
    }

    private static ByteString inbox(int number) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) number);
        return ByteString.copyFrom(bytes);
    }
}
