package dev.lockstep.sync.network;

import dev.lockstep.xmtp.id.InstallationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The topics of one kind that are followed, by whom, and up to where the streams have brought them.
 *
 * @param <M> what they carry
 */
final class FollowedTopics<M> {
    private static final int MOST_REMEMBERED = 10_000;

    private final Map<Topic, Followed<M>> topics = new HashMap<>();

    /** Topics that were followed before: entries from then may still be on their way and do not tell where the streams stand. */
    private final Map<Topic, Boolean> left = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Topic, Boolean> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private static final class Followed<M> {
        private final Map<InstallationId, Follower<M>> followers = new LinkedHashMap<>();
        private long high;

        Followed(long after) {
            this.high = after;
        }
    }

    /** Makes a follower; it is told whether the stream brings what lies after its cursor. */
    @FunctionalInterface
    interface Making<M> {
        Follower<M> make(boolean streamBrings);
    }

    /** Whether the topic is new, so that streams have to be told. */
    synchronized boolean add(Topic topic, InstallationId installation, long after, Making<M> making) {
        Followed<M> known = topics.get(topic);
        boolean fresh = known == null;
        Followed<M> followed = known == null ? new Followed<>(after) : known;
        topics.put(topic, followed);
        Follower<M> follower = making.make(fresh ? !left.containsKey(topic) : after >= followed.high);
        Follower<M> replaced = followed.followers.put(installation, follower);
        if (replaced != null) {
            replaced.stop();
        }
        follower.start();
        return fresh;
    }

    /** Whether nobody follows the topic any more, so that streams have to be told. */
    synchronized boolean remove(Topic topic, InstallationId installation) {
        Followed<M> followed = topics.get(topic);
        if (followed == null) {
            return false;
        }
        Follower<M> follower = followed.followers.remove(installation);
        if (follower != null) {
            follower.stop();
        }
        if (followed.followers.isEmpty()) {
            topics.remove(topic);
            left.put(topic, true);
            return true;
        }
        return false;
    }

    /** The topics that an installation follows. */
    synchronized List<Topic> of(InstallationId installation) {
        List<Topic> all = new ArrayList<>();
        topics.forEach((topic, followed) -> {
            if (followed.followers.containsKey(installation)) {
                all.add(topic);
            }
        });
        return all;
    }

    /** An entry has come from a stream. */
    synchronized void arrived(Topic topic, long id, M entry) {
        Followed<M> followed = topics.get(topic);
        if (followed != null && id > followed.high) {
            followed.high = id;
            followed.followers.values().forEach(follower -> follower.offer(entry));
        }
    }

    /** Whether a follower has taken all that was brought. */
    synchronized boolean isUpToDate(Topic topic, InstallationId installation) {
        Followed<M> followed = topics.get(topic);
        Follower<M> follower = followed == null ? null : followed.followers.get(installation);
        return follower != null && follower.isUpToDate();
    }

    /** Up to where a topic was brought; null if nobody follows it. */
    synchronized @Nullable Long place(Topic topic) {
        Followed<M> followed = topics.get(topic);
        return followed == null ? null : followed.high;
    }

    /** Up to where each topic was brought. */
    synchronized Map<Topic, Long> places() {
        Map<Topic, Long> places = new LinkedHashMap<>();
        topics.forEach((topic, followed) -> places.put(topic, followed.high));
        return places;
    }

    synchronized int size() {
        return topics.size();
    }

    synchronized void stop() {
        topics.values().forEach(followed -> followed.followers.values().forEach(Follower::stop));
        topics.clear();
    }
}
