package dev.lockstep.network.subscription;

import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import dev.lockstep.xmtp.proto.mls.api.SubscribeRequest.V1.Mutate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A change of what a stream follows, read and checked as a whole before any of it is done (XMTP network reference
 * §2.13).
 *
 * @param removes what to leave, before anything is added
 * @param adds what to add, each with the id above which it is asked for; what is followed already is not among them
 */
record Mutation(long id, boolean historyOnly, Set<Topic> removes, Map<Topic, Long> adds) {
    private static final int MOST_ADDS = 10_000;
    private static final int MOST_WAVES = 256;

    /** Throws {@link FailureException} when any of it may not be. */
    static Mutation read(Mutate mutate, Feed feed, int mostTopics) {
        long id = mutate.getMutateId();
        if (mutate.getAddsCount() > 0 && id == 0) {
            throw FailureException.invalidRequest("mutate_id: 0 (expected: another number, since topics are added)");
        }
        if (id != 0 && feed.isInFlight(id)) {
            throw FailureException.invalidRequest(
                    "mutate_id: %s (expected: one that is not in flight)".formatted(Long.toUnsignedString(id)));
        }
        requireAtMost("adds", mutate.getAddsCount(), MOST_ADDS);
        var removes = new LinkedHashSet<Topic>();
        for (int i = 0; i < mutate.getRemovesCount(); i++) {
            removes.add(Topic.read("removes[%d]".formatted(i), mutate.getRemoves(i)));
        }
        var adds = new LinkedHashMap<Topic, Long>();
        for (int i = 0; i < mutate.getAddsCount(); i++) {
            var add = mutate.getAdds(i);
            var topic = Topic.read("adds[%d].topic".formatted(i), add.getTopic());
            boolean follows = feed.follows(topic) && !removes.contains(topic);
            if (feed.isReplayed(topic) || (follows && mutate.getHistoryOnly())) {
                throw FailureException.invalidRequest(
                        "adds[%d].topic: already on this stream (expected: one whose history nobody is reading)"
                                .formatted(i));
            }
            if (!follows) {
                adds.putIfAbsent(topic, MessageStreams.floor(add.getIdCursor()));
            }
        }
        var mutation = new Mutation(id, mutate.getHistoryOnly(), removes, adds);
        mutation.requireRoom(feed, mostTopics);
        return mutation;
    }

    private void requireRoom(Feed feed, int mostTopics) {
        if (!adds.isEmpty()) {
            requireAtMost("mutations in flight", feed.wavesInFlight() + 1, MOST_WAVES);
        }
        if (!historyOnly) {
            long left = removes.stream().filter(feed::follows).count();
            requireAtMost("topics on this stream", Math.toIntExact(feed.topics() - left + adds.size()), mostTopics);
        }
    }

    private static void requireAtMost(String what, int count, int most) {
        if (count > most) {
            throw new FailureException(
                    new Failure.LimitReached("%s: %d (expected: at most %d)".formatted(what, count, most)));
        }
    }
}
