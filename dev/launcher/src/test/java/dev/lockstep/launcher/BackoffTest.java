package dev.lockstep.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofSeconds(60));

    @Test
    void doublesThePauseUpToTheLongest() {
        assertThat(IntStream.rangeClosed(1, 10).mapToObj(backoff::pause).map(Duration::toMillis))
                .containsExactly(200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25600L, 30000L, 30000L);
    }

    @Test
    void neverExceedsTheLongestHoweverManyDeaths() {
        assertThat(backoff.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void beginsAnewAfterASteadyRun() {
        assertThat(backoff.deathsInARow(7, Duration.ofSeconds(59))).isEqualTo(8);
        assertThat(backoff.deathsInARow(7, Duration.ofSeconds(60))).isEqualTo(1);
    }
}
