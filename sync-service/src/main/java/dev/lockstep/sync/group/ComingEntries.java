package dev.lockstep.sync.group;

import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Shows an entry that has come by itself to whoever keeps it from being taken in: who sends holds its installation, and would have
 * to ask the network for what is here already.
 */
final class ComingEntries {
    private final Map<Place, BlockingQueue<GroupMessage.V1>> waiting = new ConcurrentHashMap<>();

    private record Place(InstallationId installation, GroupId group) {}

    /** An entry has come, and is about to be taken in as soon as nobody else does something for the installation. */
    void show(InstallationId installation, GroupId group, GroupMessage.V1 entry) {
        BlockingQueue<GroupMessage.V1> queue = waiting.get(new Place(installation, group));
        if (queue != null) {
            queue.offer(entry);
        }
    }

    /** For whoever holds the installation: from now on the next entry is shown. */
    Waiting expect(InstallationId installation, GroupId group) {
        return new Waiting(new Place(installation, group));
    }

    /** One place at which the next entry is waited for. */
    final class Waiting implements AutoCloseable {
        private final Place place;
        private final BlockingQueue<GroupMessage.V1> next = new ArrayBlockingQueue<>(1);

        private Waiting(Place place) {
            this.place = place;
            waiting.put(place, next);
        }

        /** The entry that came next; nothing if none did in time. */
        Optional<GroupMessage.V1> next(Duration patience) {
            try {
                return Optional.ofNullable(next.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }

        @Override
        public void close() {
            waiting.remove(place, next);
        }
    }
}
