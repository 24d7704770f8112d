package dev.lockstep.gateway.stream;

import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.service.sql.DatabaseUnavailableException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One open stream. It ends when its reader leaves or does not keep up; the reader resumes it where it ended. */
final class EventStream {
    private static final Logger LOG = Logger.getLogger(EventStream.class);
    /** So that nothing between us and the reader takes the line for dead. */
    private static final Duration SILENCE = Duration.ofSeconds(15);
    /** How long a reader may take for one event. */
    private static final long SEND_SECONDS = 30;

    private static final int ATTEMPTS = 5;
    private static final long PAUSE_MILLIS = 500;

    private final EventTail tail;
    private final Told told;
    private final Follower follower;
    private final SseEventSink sink;
    private final Sse sse;
    private Places places;

    /** @param end of the log when the follower began to follow it */
    EventStream(EventTail tail, Told told, Follower follower, Places end, SseEventSink sink, Sse sse) {
        this.tail = tail;
        this.told = told;
        this.follower = follower;
        this.places = end;
        this.sink = sink;
        this.sse = sse;
    }

    /** Thrown when there is nobody to send to any more. */
    private static final class GoneException extends Exception {}

    /** @param from where to resume; null to begin at the end of the log */
    void run(@Nullable Places from) {
        try {
            send(sse.newEventBuilder().comment("open").build());
            if (from != null) {
                resume(from, places);
            }
            while (!sink.isClosed() && !follower.isEnded()) {
                Logged event = follower.next(SILENCE);
                if (event == null) {
                    send(sse.newEventBuilder().comment("").build());
                } else {
                    tell(event);
                }
            }
        } catch (GoneException e) {
            LOG.debugf("a reader of events has left");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (FailureException | DatabaseUnavailableException e) {
            LOG.infof("a stream of events ends: %s", e.getMessage());
        } finally {
            close();
        }
    }

    /** What was missed is sent as it is read, so that nothing is held. */
    private void resume(Places asked, Places end) throws InterruptedException, GoneException {
        places = within(asked, end);
        tail.<GoneException>replay(follower, places, end, this::tell);
        places = end;
    }

    /** Partitions that the id does not name, or that are not followed, begin at the end. */
    private static Places within(Places from, Places start) {
        var next = new TreeMap<>(start.next());
        next.replaceAll((partition, end) -> from.next().getOrDefault(partition, end));
        return Places.of(next);
    }

    private void tell(Logged event) throws InterruptedException, GoneException {
        places = places.after(event);
        List<Told.Event> shown = shown(event);
        for (int i = 0; i < shown.size(); i++) {
            var told = sse.newEventBuilder()
                    .name(shown.get(i).type().text())
                    .mediaType(MediaType.APPLICATION_JSON_TYPE)
                    .data(shown.get(i).data());
            // Only the last of several leads past all of them.
            send((i == shown.size() - 1 ? told.id(places.text()) : told).build());
        }
    }

    private List<Told.Event> shown(Logged event) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return told.of(event);
            } catch (FailureException | DatabaseUnavailableException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
            Thread.sleep(PAUSE_MILLIS * attempt);
        }
    }

    private void send(OutboundSseEvent event) throws InterruptedException, GoneException {
        if (sink.isClosed()) {
            throw new GoneException();
        }
        try {
            sink.send(event).toCompletableFuture().get(SEND_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            throw new GoneException();
        }
    }

    private void close() {
        try {
            sink.close();
        } catch (RuntimeException e) {
            LOG.debugf("a stream that was closed already: %s", e.getMessage());
        }
    }
}
