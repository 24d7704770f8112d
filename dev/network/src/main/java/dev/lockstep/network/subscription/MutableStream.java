package dev.lockstep.network.subscription;

import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import dev.lockstep.network.failure.FailureStatus;
import dev.lockstep.network.ledger.Entry;
import dev.lockstep.network.ledger.Gate;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.SubscribeRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeResponse;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * The stream that its client changes while it runs (XMTP network reference §2.13). Requests are read one at a time, and
 * only while the client reads what it is sent.
 */
final class MutableStream implements StreamObserver<SubscribeRequest>, FeedDriver.Reader {
    private final NetworkSettings.Streams settings;
    private final ServerCallStreamObserver<SubscribeResponse> observer;
    private final FeedDriver driver;
    private final Liveness liveness;
    private boolean started;
    private boolean readyForRequest;
    private boolean halfClosed;
    private boolean closed;

    MutableStream(
            LedgerTails tails,
            Gate gate,
            Vertx vertx,
            NetworkSettings.Streams settings,
            ServerCallStreamObserver<SubscribeResponse> observer) {
        this.settings = settings;
        this.observer = observer;
        this.driver = new FeedDriver(tails, gate, vertx, settings, this);
        this.liveness = new Liveness(vertx, settings.keepalive(), System::nanoTime, this::ping, this::giveUp);
        observer.disableAutoRequest();
        observer.setOnReadyHandler(this::ready);
        observer.setOnCancelHandler(this::close);
        observer.setOnCloseHandler(this::close);
    }

    private void ready() {
        if (!started) {
            started = true;
            readyForRequest = true;
            liveness.start();
            var keepalive = Math.toIntExact(settings.keepalive().toMillis());
            send(Frames.started(keepalive));
        }
        driver.pump();
        requestNext();
    }

    private void requestNext() {
        if (!closed && readyForRequest && observer.isReady()) {
            readyForRequest = false;
            observer.request(1);
        }
    }

    @Override
    public void onNext(SubscribeRequest request) {
        if (closed) {
            return;
        }
        try {
            handle(request);
        } catch (FailureException e) {
            fail(e.failure());
            return;
        }
        readyForRequest = true;
        requestNext();
    }

    private void handle(SubscribeRequest request) {
        if (!request.hasV1()) {
            throw FailureException.invalidRequest("version: none that is known (expected: v1)");
        }
        var v1 = request.getV1();
        switch (v1.getRequestCase()) {
            case MUTATE -> mutate(Mutation.read(v1.getMutate(), driver.feed(), settings.topics()));
            case PING -> send(Frames.pong(v1.getPing().getNonce()));
            case PONG -> liveness.pong(v1.getPong().getNonce());
            case REQUEST_NOT_SET -> {
                // From a later revision of the protocol; nothing was announced that it could be.
            }
        }
    }

    private void mutate(Mutation mutation) {
        driver.leave(mutation.removes());
        if (mutation.adds().isEmpty()) {
            send(Frames.catchupComplete(mutation.id()));
        } else if (mutation.historyOnly()) {
            driver.replay(mutation.id(), mutation.adds());
        } else {
            driver.follow(mutation.id(), List.of(mutation.adds()));
        }
    }

    @Override
    public boolean isReady() {
        return !closed && observer.isReady();
    }

    @Override
    public void deliver(TopicKind kind, long tag, List<? extends Entry<?>> entries) {
        var messages = entries.stream().map(Entry::message);
        send(
                switch (kind) {
                    case GROUP_MESSAGES ->
                        Frames.groupMessages(
                                tag, messages.map(GroupMessage.class::cast).toList());
                    case WELCOMES ->
                        Frames.welcomes(
                                tag, messages.map(WelcomeMessage.class::cast).toList());
                });
    }

    @Override
    public void complete(long tag, List<Topic> topics) {
        if (!topics.isEmpty()) {
            send(Frames.topicsLive(topics));
        }
        send(Frames.catchupComplete(tag));
        endIfDone();
    }

    @Override
    public void onCompleted() {
        halfClosed = true;
        liveness.stop();
        endIfDone();
    }

    private void endIfDone() {
        if (halfClosed && !closed && driver.feed().wavesInFlight() == 0) {
            close();
            observer.onCompleted();
        }
    }

    @Override
    public void onError(Throwable gone) {
        close();
    }

    private void ping(long nonce) {
        send(Frames.ping(nonce));
    }

    private void giveUp() {
        fail(new Failure.PeerSilent("no pong came within %s of a ping".formatted(settings.keepalive())));
    }

    private void fail(Failure failure) {
        if (!closed) {
            close();
            observer.onError(FailureStatus.of(failure));
        }
    }

    private void send(SubscribeResponse.V1.Builder frame) {
        if (!closed) {
            observer.onNext(SubscribeResponse.newBuilder().setV1(frame).build());
            liveness.sent();
        }
    }

    private void close() {
        closed = true;
        liveness.stop();
        driver.close();
    }
}
