package dev.lockstep.xmtp.mls.group;

import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/**
 * Random histories of a group of up to twelve: members come and go, rename it, change keys, commit at the same time, write
 * without having read, read late and out of order, and crash at any step. All agree, and all read what they may and nothing
 * else.
 */
class GroupHistoriesTest {
    private static final List<String> EVENTS = List.of(
            "joined",
            "joined again",
            "was removed",
            "missed what was said without it",
            "read a message",
            "read a message of a past epoch",
            "missed a message of another epoch",
            "skipped a commit that came second",
            "lost a commit of its own",
            "followed a commit by reference");

    @Provide
    Arbitrary<List<Integer>> histories() {
        return Arbitraries.integers()
                .between(1, 1_000_000_000)
                .withDistribution(RandomDistribution.uniform())
                .list()
                .ofMinSize(20)
                .ofMaxSize(40);
    }

    @StatisticsReport(onFailureOnly = true)
    @Property(tries = 20, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void everybodyAgreesWhateverHappens(@ForAll("histories") List<Integer> choices, @ForAll long seed)
            throws Exception {
        World world = new World(new Seeded(seed));
        for (int choice : choices) {
            world.act(choice);
        }
        world.settle();
        for (String event : EVENTS) {
            Statistics.label(event)
                    .collect(world.seen().contains(event))
                    .coverage(coverage -> coverage.check(true).count(count -> count > 0));
        }
    }

    /** The same keys for the same seed, so that a history that fails can be run again. */
    private static final class Seeded extends SecureRandom {
        private final transient Random random;

        Seeded(long seed) {
            this.random = new Random(seed);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }
    }
}
