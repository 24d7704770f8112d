package dev.lockstep.sync.rig;

import dev.lockstep.sync.network.Subscriptions;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** Groups' entries arrive by themselves, each on a thread of its own, those of one installation in a group one after the other. */
public final class LiveSubscriptions implements Subscriptions {
    private final Map<Place, Following> all = new HashMap<>();

    private record Place(InstallationId installation, GroupId group) {}

    private static final class Following {
        private final Listener<GroupMessage.V1> listener;
        private final Queue<GroupMessage.V1> coming = new ArrayDeque<>();
        private boolean working;

        Following(Listener<GroupMessage.V1> listener) {
            this.listener = listener;
        }

        synchronized void offer(GroupMessage.V1 entry) {
            coming.add(entry);
            if (!working) {
                working = true;
                Thread.ofVirtual().start(this::deliver);
            }
        }

        private void deliver() {
            while (true) {
                GroupMessage.V1 next;
                synchronized (this) {
                    next = coming.poll();
                    if (next == null) {
                        working = false;
                        return;
                    }
                }
                listener.arrived(next);
            }
        }

        synchronized boolean isUpToDate() {
            return !working;
        }
    }

    /** @param network whose groups' entries these are, from now on */
    public LiveSubscriptions(MemoryNetwork network) {
        network.onEntry(this::arrived);
    }

    private synchronized void arrived(GroupMessage.V1 entry) {
        all.forEach((place, following) -> {
            if (place.group().bytes().equals(entry.getGroupId())) {
                following.offer(entry);
            }
        });
    }

    /** As when the process ends: what is being taken in may still be, and nothing comes any more. */
    synchronized void stop() {
        all.clear();
    }

    @Override
    public void followWelcomes(InstallationId installation, long after, Listener<WelcomeMessage> listener) {}

    @Override
    public synchronized void followGroup(
            InstallationId installation, GroupId group, long after, Listener<GroupMessage.V1> listener) {
        all.put(new Place(installation, group), new Following(listener));
    }

    @Override
    public synchronized void leaveGroup(InstallationId installation, GroupId group) {
        all.remove(new Place(installation, group));
    }

    @Override
    public synchronized boolean isUpToDate(InstallationId installation, GroupId group) {
        Following following = all.get(new Place(installation, group));
        return following != null && following.isUpToDate();
    }

    @Override
    public synchronized void leave(InstallationId installation) {
        all.keySet().removeIf(place -> place.installation().equals(installation));
    }
}
