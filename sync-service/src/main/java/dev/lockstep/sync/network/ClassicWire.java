package dev.lockstep.sync.network;

import dev.lockstep.xmtp.proto.mls.api.MlsApiGrpc;
import dev.lockstep.xmtp.proto.mls.api.SubscribeGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeWelcomeMessagesRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Streams of many topics each, opened again for every change (XMTP network reference §2.9). */
final class ClassicWire implements Wire {
    private static final Logger LOG = Logger.getLogger(ClassicWire.class);

    private final ManagedChannel channel;
    private final ScheduledExecutorService timer;
    private final Topics topics;
    private final NetworkSettings.Streams settings;
    private final Backoff backoff;
    private final Runnable probe;

    // All below is guarded by this.
    private final List<Shard> shards = new ArrayList<>();
    private boolean closed;
    private volatile long heardAt = System.nanoTime();

    /** @param probe asks the network something small and throws when there is no answer; these streams may be silent for long */
    ClassicWire(
            ManagedChannel channel,
            ScheduledExecutorService timer,
            Topics topics,
            NetworkSettings.Streams settings,
            Runnable probe) {
        this.channel = channel;
        this.timer = timer;
        this.topics = topics;
        this.settings = settings;
        this.backoff = new Backoff(settings.firstPause(), settings.longestPause());
        this.probe = probe;
    }

    @Override
    public synchronized void start() {
        topics.places().keySet().forEach(this::added);
        long period = settings.silence().toMillis();
        timer.scheduleWithFixedDelay(this::listen, period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void added(Topic topic) {
        if (closed) {
            return;
        }
        Shard shard = shards.stream()
                .filter(open -> open.kind == topic.kind() && open.members.size() < settings.topicsPerStream())
                .findFirst()
                .orElseGet(() -> {
                    Shard fresh = new Shard(topic.kind());
                    shards.add(fresh);
                    return fresh;
                });
        shard.members.add(topic);
        shard.openSoon(settings.gathering());
    }

    @Override
    public synchronized void removed(Topic topic) {
        for (Shard shard : List.copyOf(shards)) {
            if (shard.members.remove(topic)) {
                if (shard.members.isEmpty()) {
                    shards.remove(shard);
                    shard.end();
                } else {
                    shard.openSoon(settings.gathering());
                }
            }
        }
    }

    /** These streams do not say when they have caught up. */
    @Override
    public boolean isCaughtUp() {
        return false;
    }

    @Override
    public synchronized void close() {
        closed = true;
        shards.forEach(Shard::end);
        shards.clear();
    }

    /** Asks a network that is silent whether it is there, and opens all streams again if it is not. */
    private void listen() {
        if (closed || System.nanoTime() - heardAt < settings.silence().toNanos()) {
            return;
        }
        Thread.ofVirtual().name("network-probe").start(() -> {
            try {
                probe.run();
                heardAt = System.nanoTime();
            } catch (NetworkException e) {
                LOG.warnf("The network is silent: %s", e.getMessage());
                channel.enterIdle();
                synchronized (this) {
                    heardAt = System.nanoTime();
                    shards.forEach(shard -> shard.openSoon(Duration.ZERO));
                }
            }
        });
    }

    private final class Shard {
        private final Topic.Kind kind;
        private final Set<Topic> members = new LinkedHashSet<>();
        private @Nullable Attempt current;
        private boolean due;
        private int failures;

        Shard(Topic.Kind kind) {
            this.kind = kind;
        }

        void openSoon(Duration pause) {
            if (!due) {
                due = true;
                timer.schedule(this::open, pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private void open() {
            synchronized (ClassicWire.this) {
                due = false;
                end();
                if (closed || members.isEmpty()) {
                    return;
                }
                Map<Topic, Long> places = topics.places();
                Attempt attempt = new Attempt(this);
                current = attempt;
                switch (kind) {
                    case GROUP ->
                        MlsApiGrpc.newStub(channel).subscribeGroupMessages(groups(places), attempt.of(topics::arrived));
                    case WELCOMES ->
                        MlsApiGrpc.newStub(channel)
                                .subscribeWelcomeMessages(welcomes(places), attempt.of(topics::arrived));
                }
            }
        }

        private SubscribeGroupMessagesRequest groups(Map<Topic, Long> places) {
            var request = SubscribeGroupMessagesRequest.newBuilder();
            members.forEach(topic ->
                    request.addFiltersBuilder().setGroupId(topic.id()).setIdCursor(places.getOrDefault(topic, 0L)));
            return request.build();
        }

        private SubscribeWelcomeMessagesRequest welcomes(Map<Topic, Long> places) {
            var request = SubscribeWelcomeMessagesRequest.newBuilder();
            members.forEach(topic -> request.addFiltersBuilder()
                    .setInstallationKey(topic.id())
                    .setIdCursor(places.getOrDefault(topic, 0L)));
            return request.build();
        }

        void ended(Attempt attempt, Status status) {
            synchronized (ClassicWire.this) {
                if (closed || current != attempt) {
                    return;
                }
                current = null;
                failures++;
                LOG.infof("A stream of the network ended (%s); it is opened again", status.getCode());
                openSoon(backoff.after(failures, ThreadLocalRandom.current().nextDouble()));
            }
        }

        void end() {
            Attempt attempt = current;
            current = null;
            if (attempt != null) {
                attempt.end();
            }
        }
    }

    private final class Attempt {
        private final Shard shard;
        private volatile @Nullable ClientCallStreamObserver<?> call;

        Attempt(Shard shard) {
            this.shard = shard;
        }

        <Q, A> ClientResponseObserver<Q, A> of(Consumer<A> arrived) {
            return new ClientResponseObserver<>() {
                @Override
                public void beforeStart(ClientCallStreamObserver<Q> stream) {
                    call = stream;
                }

                @Override
                public void onNext(A message) {
                    heardAt = System.nanoTime();
                    shard.failures = 0;
                    arrived.accept(message);
                }

                @Override
                public void onError(Throwable thrown) {
                    shard.ended(Attempt.this, Status.fromThrowable(thrown));
                }

                @Override
                public void onCompleted() {
                    shard.ended(Attempt.this, Status.UNAVAILABLE);
                }
            };
        }

        void end() {
            var stream = call;
            if (stream != null) {
                stream.cancel("opened again", null);
            }
        }
    }
}
