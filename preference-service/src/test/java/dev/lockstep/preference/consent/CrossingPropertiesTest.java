package dev.lockstep.preference.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.ConsentRecord.EntityType;
import dev.lockstep.contract.event.ConsentRecord.State;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.PreferenceUpdatesReceived;
import dev.lockstep.preference.consent.Consents.About;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.OutboxRelay;
import dev.lockstep.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.kafka.clients.producer.MockProducer;

/**
 * Two phones and a caller decide about one entity at about the same time, and all of them end with the same. Phones are as other clients
 * are (device sync reference §5.4): one goes by its own decision first, takes others' decisions as they come, and compares their times with
 * that of the first that it ever heard.
 */
class CrossingPropertiesTest {
    private static final Entity PEER = new Entity(EntityType.INBOX_ID, "5e".repeat(32));
    private static final long NOON_MS = Instant.parse("2026-11-26T12:00:00Z").toEpochMilli();
    private static final long MS_NS = 1_000_000;
    private static final int SERVER = 0;
    private static final int MOST = 6;
    private static final int MOST_SAID = 4 * MOST;

    @SuppressWarnings("NullAway.Init")
    private static TestDatabase stored;

    private static long inboxes;

    /**
     * A decision.
     *
     * @param by {@link #SERVER}, or a phone
     * @param atMs when, after noon
     * @param underWayMs until the network has it
     */
    record Wish(int by, long atMs, long underWayMs, State state) {}

    @BeforeContainer
    static void open() {
        stored = new TestDatabase();
    }

    @AfterContainer
    static void close() {
        stored.close();
    }

    @Provide
    Arbitrary<List<Wish>> wishes() {
        return Combinators.combine(
                        Arbitraries.integers().between(SERVER, 2),
                        Arbitraries.longs().between(0, 20).map(each -> each * 250),
                        Arbitraries.longs().between(0, 12).map(each -> 10 + each * 250),
                        Arbitraries.of(State.ALLOWED, State.DENIED))
                .as(Wish::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(MOST)
                .map(CrossingPropertiesTest::notAtOnce);
    }

    /** No two in the very same instant. */
    private static List<Wish> notAtOnce(List<Wish> wishes) {
        return IntStream.range(0, wishes.size())
                .mapToObj(i -> {
                    Wish each = wishes.get(i);
                    return new Wish(each.by(), each.atMs() + i, each.underWayMs(), each.state());
                })
                .toList();
    }

    @Property(tries = 300)
    void allEndWithTheSameWhateverCrosses(@ForAll("wishes") List<Wish> wishes, @ForAll boolean isKnownBefore) {
        World world = new World(isKnownBefore);
        wishes.forEach(world::wish);
        world.run();

        assertThat(List.of(world.one.state, world.two.state))
                .as("phones, where the server has %s; %s", world.held(), world.log)
                .containsOnly(world.held());
        assertThat(world.log.size()).isLessThanOrEqualTo(2 * wishes.size() + 1);
    }

    @Property(tries = 100)
    void oneChangeIsOneMessageWhenNothingCrosses(@ForAll("wishes") List<Wish> wishes) {
        World world = new World(false);
        List<Wish> apart = new ArrayList<>();
        for (int i = 0; i < wishes.size(); i++) {
            Wish each = wishes.get(i);
            apart.add(new Wish(each.by(), i * 10_000L, each.underWayMs(), each.state()));
        }
        apart.forEach(world::wish);
        world.run();

        assertThat(world.log.size()).isLessThanOrEqualTo(wishes.size());
        assertThat(List.of(world.one.state, world.two.state)).containsOnly(world.held());
    }

    /** What the sync group's log has. */
    private record Entry(long sequence, int by, State state, long atNs, long networkNs) {}

    private record Event(long atMs, long order, Runnable what) {}

    /** As libxmtp keeps an opinion. */
    private static final class ModelPhone {
        private State state = State.UNKNOWN;
        private long firstNs;

        boolean decides(State wanted, long atNs) {
            boolean news = state != wanted;
            keep(wanted, atNs);
            return news;
        }

        void hears(Entry entry) {
            if (firstNs == 0 || (entry.state() != state && firstNs < entry.atNs())) {
                keep(entry.state(), entry.atNs());
            }
        }

        private void keep(State now, long atNs) {
            state = now;
            firstNs = firstNs == 0 ? atNs : firstNs;
        }
    }

    /** Time, the network, both phones and preference-service. */
    private static final class World {
        private final PriorityQueue<Event> events =
                new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::order));
        private final List<Entry> log = new ArrayList<>();
        private final ModelPhone one = new ModelPhone();
        private final ModelPhone two = new ModelPhone();
        private final About about = new About("tenant", bytes(++inboxes), bytes(-1));
        private final Consents consents = new Consents(
                new Outbox(new OutboxRelay(stored.database(), new MockProducer<>())),
                () -> Instant.ofEpochMilli(NOON_MS + now()));
        private final long[] saidMs = new long[3];
        private long nowMs;
        private long order;
        private int published;

        World(boolean isKnownBefore) {
            stored.database().perform(sql -> consents.register(sql, about));
            if (isKnownBefore) {
                say(new Entry(1, 1, State.ALLOWED, ns(-60_000), ns(-59_000)));
                one.decides(State.ALLOWED, ns(-60_000));
            }
        }

        private long now() {
            return nowMs;
        }

        void wish(Wish wish) {
            at(wish.atMs(), () -> {
                if (wish.by() == SERVER) {
                    stored.database().perform(sql -> consents.decide(sql, about, Map.of(PEER, wish.state())));
                    publish(wish.underWayMs());
                } else if (phone(wish.by()).decides(wish.state(), ns(wish.atMs()))) {
                    send(wish.by(), wish.state(), ns(wish.atMs()), wish.underWayMs());
                }
            });
        }

        void run() {
            for (Event next = events.poll(); next != null; next = events.poll()) {
                assertThat(log.size()).as("messages").isLessThan(MOST_SAID);
                nowMs = next.atMs();
                next.what().run();
            }
        }

        /** What preference-service wants said by now. */
        private void publish(long underWayMs) {
            List<ConsentRecord> wanted = stored.outbox().stream()
                    .filter(event -> event.getInboxId().equals(about.inbox()))
                    .filter(Envelope::hasPreferencesToPublish)
                    .flatMap(event -> event.getPreferencesToPublish().getConsentList().stream())
                    .toList();
            wanted.stream().skip(published).forEach(each -> send(SERVER, each.getState(), each.getAtNs(), underWayMs));
            published = wanted.size();
        }

        /** Whoever speaks says one thing after the other. */
        private void send(int by, State state, long atNs, long underWayMs) {
            saidMs[by] = Math.max(nowMs + underWayMs, saidMs[by] + 1);
            at(saidMs[by], () -> say(new Entry(log.size() + 1, by, state, atNs, ns(nowMs))));
        }

        /** Everybody who listens has it at once. */
        private void say(Entry entry) {
            log.add(entry);
            for (int phone = 1; phone <= 2; phone++) {
                if (phone != entry.by()) {
                    phone(phone).hears(entry);
                }
            }
            stored.database()
                    .perform(sql -> consents.said(
                            sql,
                            about,
                            PreferenceUpdatesReceived.newBuilder()
                                    .setSequenceId(entry.sequence())
                                    .setNetworkAtNs(entry.networkNs())
                                    .setSenderInstallationId(
                                            entry.by() == SERVER ? about.installation() : bytes(-1 - entry.by()))
                                    .addConsent(ConsentRecord.newBuilder()
                                            .setEntityType(PEER.type())
                                            .setEntity(PEER.id())
                                            .setState(entry.state())
                                            .setAtNs(entry.atNs()))
                                    .build()));
            publish(100);
        }

        State held() {
            return consents.list(stored.database().direct(), about, PEER.type(), List.of(), Optional.empty(), 1)
                    .getFirst()
                    .getState();
        }

        private void at(long ms, Runnable what) {
            events.add(new Event(ms, order++, what));
        }

        private ModelPhone phone(int number) {
            return number == 1 ? one : two;
        }
    }

    private static long ns(long afterNoonMs) {
        return (NOON_MS + afterNoonMs) * MS_NS;
    }

    private static ByteString bytes(long number) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) number);
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (number >> (8 * i));
        }
        return ByteString.copyFrom(bytes);
    }
}
