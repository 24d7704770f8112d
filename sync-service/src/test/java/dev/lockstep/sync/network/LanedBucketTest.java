package dev.lockstep.sync.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sync.network.LanedBucket.Turn;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LanedBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void letsABurstThroughAndThenOneByOne() {
        LanedBucket bucket = new LanedBucket(60, 3, 100, 0);
        List<Turn> turns = offered(bucket, Lane.SEND, 5);

        assertThat(bucket.admit(0)).isEqualTo(turns.subList(0, 3));
        assertThat(bucket.untilNext(0)).isEqualTo(SECOND);
        assertThat(bucket.admit(SECOND - 1)).isEmpty();
        assertThat(bucket.admit(SECOND)).isEqualTo(turns.subList(3, 4));
        assertThat(bucket.admit(2 * SECOND)).isEqualTo(turns.subList(4, 5));
        assertThat(bucket.untilNext(2 * SECOND)).isNegative();
    }

    @Test
    void letsAnEarlierLaneGoFirst() {
        LanedBucket bucket = new LanedBucket(60, 1, 100, 0);
        bucket.admit(0);
        List<Turn> upkeep = offered(bucket, Lane.HOUSEKEEPING, 1);
        List<Turn> sync = offered(bucket, Lane.SYNC, 1);
        List<Turn> send = offered(bucket, Lane.SEND, 1);

        assertThat(bucket.admit(SECOND)).isEqualTo(send);
        assertThat(bucket.admit(2 * SECOND)).isEqualTo(sync);
        assertThat(bucket.admit(3 * SECOND)).isEqualTo(upkeep);
    }

    @Test
    void holdsAsManyAsALaneMayAndNoMore() {
        LanedBucket bucket = new LanedBucket(60, 1, 2, 0);
        offered(bucket, Lane.SEND, 2);

        assertThat(bucket.offer(new Turn(Lane.SEND, 1))).isFalse();
        assertThat(bucket.offer(new Turn(Lane.SYNC, 1))).isTrue();
    }

    @Test
    void passesOverWhoHasLostPatience() {
        LanedBucket bucket = new LanedBucket(60, 1, 100, 0);
        List<Turn> turns = offered(bucket, Lane.SEND, 3);
        bucket.admit(0);
        bucket.withdraw(turns.get(1));

        assertThat(bucket.admit(SECOND)).containsExactly(turns.get(2));
    }

    /** Whatever comes: never more than the burst and what has flowed in since, but for one call that is larger than the burst. */
    @Property
    void staysWithinTheRate(
            @ForAll @Size(max = 60) List<@IntRange(min = 1, max = 4) Integer> costs,
            @ForAll @IntRange(min = 4, max = 20) int burst,
            @ForAll @IntRange(min = 1, max = 5) int tenthsBetween) {
        LanedBucket bucket = new LanedBucket(60, burst, 1_000, 0);
        long now = 0;
        List<Turn> admitted = new ArrayList<>();
        for (int i = 0; i < costs.size(); i++) {
            Turn turn = new Turn(Lane.values()[i % Lane.values().length], costs.get(i));
            bucket.offer(turn);
            admitted.addAll(bucket.admit(now));
            now += tenthsBetween * SECOND / 10;
        }
        long sum = admitted.stream().mapToLong(Turn::cost).sum();

        assertThat(sum).isLessThanOrEqualTo(burst + now / SECOND + 1);
        assertThat(admitted).doesNotHaveDuplicates();
    }

    private static List<Turn> offered(LanedBucket bucket, Lane lane, int count) {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Turn turn = new Turn(lane, 1);
            assertThat(bucket.offer(turn)).isTrue();
            turns.add(turn);
        }
        return turns;
    }
}
