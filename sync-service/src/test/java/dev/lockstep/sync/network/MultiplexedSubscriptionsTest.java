package dev.lockstep.sync.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sync.network.NetworkSettings.Streams.Mode;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.quarkus.runtime.configuration.MemorySize;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MultiplexedSubscriptionsTest {
    private static final InstallationId ALIX = InstallationId.of(filled(1, InstallationId.LENGTH));
    private static final InstallationId BO = InstallationId.of(filled(2, InstallationId.LENGTH));
    private static final GroupId GROUP = GroupId.of(filled(3, GroupId.LENGTH));
    private static final GroupId OTHER = GroupId.of(filled(4, GroupId.LENGTH));

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private @Nullable StreamingNetwork streaming;
    private @Nullable ManagedChannel channel;
    private @Nullable MultiplexedSubscriptions subscriptions;

    /** Which streams the network has, and which are asked for. */
    enum Kind {
        BIDIRECTIONAL(true, Mode.AUTOMATIC),
        CLASSIC(true, Mode.CLASSIC),
        CLASSIC_FOR_WANT_OF_BETTER(false, Mode.AUTOMATIC);

        private final boolean offered;
        private final Mode mode;

        Kind(boolean offered, Mode mode) {
            this.offered = offered;
            this.mode = mode;
        }
    }

    @AfterEach
    void close() {
        if (subscriptions != null) {
            subscriptions.close();
        }
        if (channel != null) {
            channel.shutdownNow();
        }
        if (streaming != null) {
            streaming.close();
        }
        timer.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void bringsWhatWasThereAndWhatComes(Kind kind) throws IOException {
        var network = start(kind);
        List<Long> expected = new CopyOnWriteArrayList<>();
        GroupMessage.V1 before = network.append(GROUP.bytes());
        expected.add(network.append(GROUP.bytes()).getId());
        List<Long> heard = follow(ALIX, GROUP, before.getId());
        expected.add(network.append(GROUP.bytes()).getId());

        await().untilAsserted(() -> assertThat(heard).isEqualTo(expected));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void servesEveryFollowerFromItsOwnPlace(Kind kind) throws IOException {
        var network = start(kind);
        long first = network.append(GROUP.bytes()).getId();
        long second = network.append(GROUP.bytes()).getId();
        List<Long> atAlix = follow(ALIX, GROUP, second);
        List<Long> atBo = follow(BO, GROUP, 0);
        List<Long> elsewhere = follow(ALIX, OTHER, 0);
        long third = network.append(GROUP.bytes()).getId();
        long other = network.append(OTHER.bytes()).getId();

        await().untilAsserted(() -> assertThat(atAlix).containsExactly(third));
        await().untilAsserted(() -> assertThat(atBo).containsExactly(first, second, third));
        await().untilAsserted(() -> assertThat(elsewhere).containsExactly(other));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void goesOnWithoutAGapWhenStreamsBreak(Kind kind) throws IOException {
        var network = start(kind);
        List<Long> heard = follow(ALIX, GROUP, 0);
        List<Long> expected = new CopyOnWriteArrayList<>();
        for (int round = 0; round < 4; round++) {
            expected.add(network.append(GROUP.bytes()).getId());
            await().untilAsserted(() -> assertThat(heard).isEqualTo(expected));
            network.breakOff();
            expected.add(network.append(GROUP.bytes()).getId());
        }
        await().untilAsserted(() -> assertThat(heard).isEqualTo(expected));
    }

    /** The stream hangs without being closed. */
    @ParameterizedTest
    @EnumSource(names = "BIDIRECTIONAL")
    void noticesAStreamThatIsSilent(Kind kind) throws IOException {
        var network = start(kind);
        List<Long> heard = follow(ALIX, GROUP, 0);
        long first = network.append(GROUP.bytes()).getId();
        await().untilAsserted(() -> assertThat(heard).containsExactly(first));
        network.fallSilent();
        long second = network.append(GROUP.bytes()).getId();

        await().untilAsserted(() -> assertThat(heard).containsExactly(first, second));
        assertThat(network.opened()).isGreaterThan(1);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void readsAgainWhatASlowListenerLeftOut(Kind kind) throws Exception {
        var network = start(kind);
        CountDownLatch busy = new CountDownLatch(1);
        List<Long> slow = new CopyOnWriteArrayList<>();
        running().followGroup(ALIX, GROUP, 0, entry -> {
            try {
                busy.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            slow.add(entry.getId());
        });
        List<Long> fast = follow(BO, GROUP, 0);
        List<Long> expected = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 50; i++) {
            expected.add(network.append(GROUP.bytes()).getId());
        }

        await().untilAsserted(() -> assertThat(fast).isEqualTo(expected));
        assertThat(slow).isEmpty();
        busy.countDown();
        await().untilAsserted(() -> assertThat(slow).isEqualTo(expected));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void givesTheSameEntryAgainToAListenerThatFailed(Kind kind) throws IOException {
        var network = start(kind);
        AtomicInteger failures = new AtomicInteger();
        List<Long> heard = new CopyOnWriteArrayList<>();
        running().followGroup(ALIX, GROUP, 0, entry -> {
            if (failures.getAndIncrement() < 2) {
                throw new IllegalStateException("not yet");
            }
            heard.add(entry.getId());
        });
        long first = network.append(GROUP.bytes()).getId();
        long second = network.append(GROUP.bytes()).getId();

        await().untilAsserted(() -> assertThat(heard).containsExactly(first, second));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void followsAgainFromAnEarlierPlace(Kind kind) throws IOException {
        var network = start(kind);
        List<Long> before = follow(ALIX, GROUP, 0);
        long first = network.append(GROUP.bytes()).getId();
        long second = network.append(GROUP.bytes()).getId();
        await().untilAsserted(() -> assertThat(before).containsExactly(first, second));
        running().leave(ALIX);
        List<Long> again = follow(ALIX, GROUP, first);
        long third = network.append(GROUP.bytes()).getId();

        await().untilAsserted(() -> assertThat(again).containsExactly(second, third));
        assertThat(before).containsExactly(first, second);
    }

    /** Classic streams never say so. */
    @Test
    void knowsWhenAListenerHasTakenAll() throws Exception {
        var network = start(Kind.BIDIRECTIONAL);
        network.append(GROUP.bytes());
        CountDownLatch busy = new CountDownLatch(1);
        List<Long> heard = new CopyOnWriteArrayList<>();
        running().followGroup(ALIX, GROUP, 0, entry -> {
            try {
                busy.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            heard.add(entry.getId());
        });
        assertThat(running().isUpToDate(ALIX, GROUP)).isFalse();
        assertThat(running().isUpToDate(BO, GROUP)).isFalse();

        busy.countDown();
        await().until(() -> running().isUpToDate(ALIX, GROUP));
        assertThat(heard).hasSize(1);

        network.breakOff();
        network.append(GROUP.bytes());
        await().until(() -> running().isUpToDate(ALIX, GROUP) && heard.size() == 2);
        assertThat(running().isUpToDate(BO, GROUP)).isFalse();
    }

    private StreamingNetwork start(Kind kind) throws IOException {
        var network = new StreamingNetwork(kind.offered);
        var toNetwork = NettyChannelBuilder.forAddress("127.0.0.1", network.port())
                .usePlaintext()
                .build();
        streaming = network;
        channel = toNetwork;
        subscriptions = new MultiplexedSubscriptions(new PagesOf(network), toNetwork, timer, new Settings(kind.mode));
        return network;
    }

    private MultiplexedSubscriptions running() {
        if (subscriptions == null) {
            throw new IllegalStateException("not started");
        }
        return subscriptions;
    }

    private List<Long> follow(InstallationId who, GroupId group, long after) {
        List<Long> heard = new CopyOnWriteArrayList<>();
        running().followGroup(who, group, after, entry -> heard.add(entry.getId()));
        return heard;
    }

    private static byte[] filled(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private record Settings(Mode mode) implements NetworkSettings.Streams {
        @Override
        public int topicsPerStream() {
            return 1;
        }

        @Override
        public Duration gathering() {
            return Duration.ofMillis(5);
        }

        @Override
        public Duration silence() {
            return Duration.ofMillis(200);
        }

        @Override
        public Duration firstPause() {
            return Duration.ofMillis(10);
        }

        @Override
        public Duration longestPause() {
            return Duration.ofMillis(100);
        }

        @Override
        public int heldPerTopic() {
            return 4;
        }

        @Override
        public MemorySize held() {
            return new MemorySize(BigInteger.valueOf(1 << 20));
        }

        @Override
        public int concurrentReads() {
            return 2;
        }

        @Override
        public Duration firstListenerPause() {
            return Duration.ofMillis(5);
        }

        @Override
        public Duration longestListenerPause() {
            return Duration.ofMillis(20);
        }
    }
}
