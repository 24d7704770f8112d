package dev.lockstep.gateway.stream;

import dev.lockstep.contract.event.Envelope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Opens streams of events for those who may read them. */
@ApplicationScoped
class EventStreams {
    private final EventTail tail;
    private final Told told;

    EventStreams(EventTail tail, Told told) {
        this.tail = tail;
        this.told = told;
    }

    int partitions() {
        return tail.partitions();
    }

    /** Returns when the stream has ended. */
    void run(
            Predicate<Envelope> concerns,
            Set<Integer> partitions,
            @Nullable String lastEventId,
            SseEventSink sink,
            Sse sse) {
        Places from = lastEventId == null || lastEventId.isBlank() ? null : Places.parse(lastEventId.strip());
        Follower follower = new Follower(concerns);
        EventTail.Opened opened = tail.follow(follower, partitions);
        try {
            new EventStream(tail, told, follower, opened.places(), sink, sse).run(from);
        } finally {
            tail.leave(follower);
        }
    }
}
