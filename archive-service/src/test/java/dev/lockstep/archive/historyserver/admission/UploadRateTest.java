package dev.lockstep.archive.historyserver.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.archive.historyserver.request.ClientAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UploadRateTest {
    private static final Instant NOW = Instant.parse("2026-11-21T22:00:00Z");
    private static final ClientAddress CLIENT = new ClientAddress("203.0.113.9");
    private static final ClientAddress OTHER = new ClientAddress("198.51.100.7");

    @Test
    void letsABurstInAndThenTellsHowLongToWait() {
        UploadRate rate = new UploadRate(6, 2, 10);

        assertThat(rate.take(CLIENT, NOW)).isZero();
        assertThat(rate.take(CLIENT, NOW)).isZero();
        assertThat(rate.take(CLIENT, NOW)).isEqualTo(Duration.ofSeconds(10));
        assertThat(rate.take(CLIENT, NOW.plusSeconds(4))).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void refillsWithTimeUpToTheBurst() {
        UploadRate rate = new UploadRate(6, 2, 10);
        rate.take(CLIENT, NOW);
        rate.take(CLIENT, NOW);

        Instant muchLater = NOW.plusSeconds(3600);

        assertThat(rate.take(CLIENT, muchLater)).isZero();
        assertThat(rate.take(CLIENT, muchLater)).isZero();
        assertThat(rate.take(CLIENT, muchLater)).isPositive();
    }

    @Test
    void aRefusedTryCostsNothing() {
        UploadRate rate = new UploadRate(6, 1, 10);
        rate.take(CLIENT, NOW);
        for (int i = 0; i < 50; i++) {
            rate.take(CLIENT, NOW.plusSeconds(1));
        }

        assertThat(rate.take(CLIENT, NOW.plusSeconds(10))).isZero();
    }

    @Test
    void countsEachAddressForItself() {
        UploadRate rate = new UploadRate(6, 1, 10);

        assertThat(rate.take(CLIENT, NOW)).isZero();
        assertThat(rate.take(OTHER, NOW)).isZero();
        assertThat(rate.take(CLIENT, NOW)).isPositive();
    }

    @Test
    void takesNothingAwayWhenTheClockIsSetBack() {
        UploadRate rate = new UploadRate(6, 2, 10);
        rate.take(CLIENT, NOW);

        assertThat(rate.take(CLIENT, NOW.minusSeconds(3600))).isZero();
    }

    @Test
    void forgetsTheAddressUnseenForLongestAndRemembersTheOthers() {
        UploadRate rate = new UploadRate(6, 1, 2);
        ClientAddress third = new ClientAddress("192.0.2.1");
        rate.take(CLIENT, NOW);
        rate.take(OTHER, NOW);
        rate.take(CLIENT, NOW);

        rate.take(third, NOW);

        assertThat(rate.take(CLIENT, NOW)).isPositive();
        assertThat(rate.take(OTHER, NOW)).isZero();
    }
}
