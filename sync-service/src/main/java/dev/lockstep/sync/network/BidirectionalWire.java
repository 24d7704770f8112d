package dev.lockstep.sync.network;

import dev.lockstep.xmtp.proto.mls.api.MlsApiGrpc;
import dev.lockstep.xmtp.proto.mls.api.Ping;
import dev.lockstep.xmtp.proto.mls.api.Pong;
import dev.lockstep.xmtp.proto.mls.api.SubscribeRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One stream for everything, re-shaped in place (XMTP network reference §2.13). Opened again, from where it stood, when it breaks. */
final class BidirectionalWire implements Wire {
    private static final Logger LOG = Logger.getLogger(BidirectionalWire.class);
    private static final int TOPICS_PER_MUTATION = 1_000;
    /** Told apart from nonces of others. */
    private static final long NONCE = -1;

    private final ManagedChannel channel;
    private final ScheduledExecutorService timer;
    private final Topics topics;
    private final Duration silence;
    private final Duration gathering;
    private final Backoff backoff;
    private final Runnable unsupported;

    // All below is guarded by this.
    private final Set<Topic> toAdd = new LinkedHashSet<>();
    private final Set<Topic> toRemove = new LinkedHashSet<>();
    private @Nullable Attempt current;
    private boolean flushing;
    private boolean closed;
    private int failures;

    /** @param unsupported is called once, if the network has no such stream */
    BidirectionalWire(
            ManagedChannel channel,
            ScheduledExecutorService timer,
            Topics topics,
            NetworkSettings.Streams settings,
            Runnable unsupported) {
        this.channel = channel;
        this.timer = timer;
        this.topics = topics;
        this.silence = settings.silence();
        this.gathering = settings.gathering();
        this.backoff = new Backoff(settings.firstPause(), settings.longestPause());
        this.unsupported = unsupported;
    }

    @Override
    public synchronized void start() {
        if (!closed) {
            Attempt attempt = new Attempt();
            current = attempt;
            attempt.open();
        }
    }

    @Override
    public synchronized void added(Topic topic) {
        toAdd.add(topic);
        flushSoon();
    }

    @Override
    public synchronized void removed(Topic topic) {
        toAdd.remove(topic);
        toRemove.add(topic);
        flushSoon();
    }

    @Override
    public synchronized boolean isCaughtUp() {
        return toAdd.isEmpty() && current != null && current.isCaughtUp();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (current != null) {
            current.end();
        }
    }

    /** The first change goes out at once; those that follow closely go together. */
    private void flushSoon() {
        if (!flushing && !closed) {
            flushing = true;
            timer.schedule(this::flush, Math.min(gathering.toMillis(), 5), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void flush() {
        flushing = false;
        if (current != null && current.started) {
            Map<Topic, Long> adds = new LinkedHashMap<>();
            for (Topic topic : toAdd) {
                Long place = topics.place(topic);
                if (place != null) {
                    adds.put(topic, place);
                }
            }
            // One that was left and is followed again is removed first, so that it begins from its new place.
            current.mutate(adds, List.copyOf(toRemove));
            toAdd.clear();
            toRemove.clear();
        }
    }

    private synchronized void ended(Attempt attempt, Status status) {
        attempt.end();
        if (closed || current != attempt) {
            return;
        }
        current = null;
        if (status.getCode() == Status.Code.UNIMPLEMENTED) {
            closed = true;
            timer.execute(unsupported);
            return;
        }
        failures++;
        Duration pause = backoff.after(failures, ThreadLocalRandom.current().nextDouble());
        LOG.infof("The stream of the network ended (%s); it is opened again in %s", status.getCode(), pause);
        timer.schedule(this::start, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One stream, from when it is opened until it ends. */
    private final class Attempt implements ClientResponseObserver<SubscribeRequest, SubscribeResponse> {
        private @Nullable ClientCallStreamObserver<SubscribeRequest> requests;
        private @Nullable ScheduledFuture<?> watch;
        private volatile long heardAt = System.nanoTime();
        private volatile boolean started;
        private boolean pinged;
        private volatile long mutations;
        /** Of the mutations, how many have brought what they asked for: each is acknowledged once. Of the stream's thread. */
        private volatile long caughtUp;

        void open() {
            MlsApiGrpc.newStub(channel).subscribe(this);
            long period = Math.max(100, silence.toMillis() / 3);
            watch = timer.scheduleWithFixedDelay(this::listen, period, period, TimeUnit.MILLISECONDS);
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<SubscribeRequest> stream) {
            requests = stream;
        }

        @Override
        public void onNext(SubscribeResponse response) {
            heardAt = System.nanoTime();
            SubscribeResponse.V1 frame = response.getV1();
            switch (frame.getResponseCase()) {
                case STARTED -> begun();
                case MESSAGES -> {
                    frame.getMessages().getGroupMessagesList().forEach(topics::arrived);
                    frame.getMessages().getWelcomeMessagesList().forEach(topics::arrived);
                }
                case PING ->
                    send(SubscribeRequest.V1
                            .newBuilder()
                            .setPong(Pong.newBuilder().setNonce(frame.getPing().getNonce())));
                case CATCHUP_COMPLETE -> caughtUp++;
                case PONG, TOPICS_LIVE, RESPONSE_NOT_SET -> {}
            }
        }

        @Override
        public void onError(Throwable thrown) {
            ended(this, Status.fromThrowable(thrown));
        }

        @Override
        public void onCompleted() {
            ended(this, Status.UNAVAILABLE);
        }

        private void begun() {
            synchronized (BidirectionalWire.this) {
                started = true;
                failures = 0;
                toAdd.clear();
                toRemove.clear();
                mutate(topics.places(), List.of());
            }
        }

        void mutate(Map<Topic, Long> adds, List<Topic> removes) {
            for (List<Topic> portion : Portions.of(removes, TOPICS_PER_MUTATION)) {
                var mutate = SubscribeRequest.V1.Mutate.newBuilder();
                portion.forEach(topic -> mutate.addRemoves(topic.wire()));
                send(SubscribeRequest.V1.newBuilder().setMutate(mutate.setMutateId(++mutations)));
            }
            for (List<Topic> portion : Portions.of(adds.keySet(), TOPICS_PER_MUTATION)) {
                var mutate = SubscribeRequest.V1.Mutate.newBuilder();
                portion.forEach(topic ->
                        mutate.addAddsBuilder().setTopic(topic.wire()).setIdCursor(adds.getOrDefault(topic, 0L)));
                send(SubscribeRequest.V1.newBuilder().setMutate(mutate.setMutateId(++mutations)));
            }
        }

        boolean isCaughtUp() {
            return started && caughtUp == mutations;
        }

        /** Asks a network that is silent whether it is there, and gives the stream up when it stays silent. */
        private void listen() {
            long quiet = System.nanoTime() - heardAt;
            if (quiet < silence.toNanos()) {
                pinged = false;
            } else if (quiet >= 2 * silence.toNanos()) {
                LOG.warnf("The stream of the network is silent");
                channel.enterIdle();
                ended(this, Status.DEADLINE_EXCEEDED);
            } else if (!pinged && started) {
                pinged = true;
                send(SubscribeRequest.V1.newBuilder().setPing(Ping.newBuilder().setNonce(NONCE)));
            }
        }

        private void send(SubscribeRequest.V1.Builder request) {
            var stream = requests;
            if (stream != null) {
                synchronized (this) {
                    try {
                        stream.onNext(
                                SubscribeRequest.newBuilder().setV1(request).build());
                    } catch (IllegalStateException e) {
                        LOG.debugf("The stream has ended: %s", e.getMessage());
                    }
                }
            }
        }

        void end() {
            if (watch != null) {
                watch.cancel(false);
            }
            if (requests != null) {
                requests.cancel("given up", null);
            }
        }
    }
}
