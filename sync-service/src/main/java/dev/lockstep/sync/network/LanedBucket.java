package dev.lockstep.sync.network;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A token bucket with a queue for each lane before it: a state machine without I/O. An earlier lane goes first; within a lane it
 * is first come, first served. Not thread-safe.
 */
final class LanedBucket {
    private static final long NANOS_PER_MINUTE = 60_000_000_000L;

    private final long nanosPerToken;
    private final long mostCredit;
    private final int mostWaiting;
    private final Map<Lane, ArrayDeque<Turn>> waiting = new EnumMap<>(Lane.class);
    private long credit;
    private long at;

    /** A call that wants its turn. Compared by identity. */
    static final class Turn {
        private final Lane lane;
        private final int cost;

        /**
         * @param cost in tokens, at least 1; one that is above the burst has its turn when the bucket is full, and the bucket owes
         *     the rest
         */
        Turn(Lane lane, int cost) {
            this.lane = lane;
            this.cost = cost;
        }

        int cost() {
            return cost;
        }
    }

    /**
     * @param perMinute at least 1
     * @param burst at least 1
     * @param mostWaiting in each lane
     * @param now in ns, as in all methods; only differences count
     */
    LanedBucket(int perMinute, int burst, int mostWaiting, long now) {
        this.nanosPerToken = NANOS_PER_MINUTE / perMinute;
        this.mostCredit = burst * nanosPerToken;
        this.mostWaiting = mostWaiting;
        this.credit = mostCredit;
        this.at = now;
        for (Lane lane : Lane.values()) {
            waiting.put(lane, new ArrayDeque<>());
        }
    }

    /** Queues up; false if the lane is full. */
    boolean offer(Turn turn) {
        ArrayDeque<Turn> lane = lane(turn.lane);
        return lane.size() < mostWaiting && lane.add(turn);
    }

    /** Has lost its patience, or its turn has come already. */
    void withdraw(Turn turn) {
        lane(turn.lane).remove(turn);
    }

    /** Those whose turn it is now. */
    List<Turn> admit(long now) {
        credit = Math.min(mostCredit, credit + Math.max(0, now - at));
        at = now;
        List<Turn> admitted = new ArrayList<>();
        for (ArrayDeque<Turn> lane : waiting.values()) {
            while (!lane.isEmpty()) {
                if (credit < threshold(lane.getFirst())) {
                    return admitted;
                }
                Turn turn = lane.removeFirst();
                credit -= turn.cost * nanosPerToken;
                admitted.add(turn);
            }
        }
        return admitted;
    }

    /** In how many ns {@link #admit} has somebody to admit, if nobody comes or goes; negative if nobody waits. */
    long untilNext(long now) {
        for (ArrayDeque<Turn> lane : waiting.values()) {
            if (!lane.isEmpty()) {
                return Math.max(0, threshold(lane.getFirst()) - credit - (now - at));
            }
        }
        return -1;
    }

    private long threshold(Turn turn) {
        return Math.min(turn.cost * nanosPerToken, mostCredit);
    }

    private ArrayDeque<Turn> lane(Lane lane) {
        return waiting.computeIfAbsent(lane, _ -> new ArrayDeque<>());
    }
}
