package dev.lockstep.archive.historyserver.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

    @Test
    void wantsTheMinimumFromEachLookToTheNext() {
        Pace pace = new Pace(100);

        assertThat(pace.keeps(1000)).isTrue();
        assertThat(pace.keeps(1100)).isTrue();
        assertThat(pace.keeps(1199)).isFalse();
    }

    @Test
    void acceptsAnyPaceWithoutAMinimum() {
        Pace pace = new Pace(0);

        assertThat(pace.keeps(0)).isTrue();
        assertThat(pace.keeps(0)).isTrue();
    }
}
