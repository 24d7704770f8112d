package dev.lockstep.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PausesTest {
    private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");
    private static final WebhookSettings DEFAULTS = new SmallRyeConfigBuilder()
            .withMapping(WebhookSettings.class)
            .withConverter(Duration.class, 100, new DurationConverter())
            .build()
            .getConfigMapping(WebhookSettings.class);

    @Test
    void growUntilThreeDaysAreOver() {
        Pauses pauses = new Pauses(DEFAULTS.pauses());
        List<Duration> triedAfter = new ArrayList<>();
        Optional<Instant> next = Optional.of(START);
        for (int attempts = 1; next.isPresent(); attempts++) {
            Instant tried = next.get();
            triedAfter.add(Duration.between(START, tried));
            next = pauses.after(attempts, START, tried);
        }

        assertThat(triedAfter)
                .containsExactly(
                        Duration.ZERO,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(305),
                        Duration.ofSeconds(2_105),
                        Duration.ofSeconds(9_305),
                        Duration.ofSeconds(27_305),
                        Duration.ofSeconds(63_305),
                        Duration.ofSeconds(113_705),
                        Duration.ofSeconds(185_705),
                        Duration.ofSeconds(272_105));
    }

    @Test
    void stayAtTheLongestWhenMoreIsTriedThanPlanned() {
        Pauses pauses = new Pauses(List.of(Duration.ofSeconds(1), Duration.ofHours(1)));

        assertThat(pauses.after(9, START, START.plusSeconds(60))).contains(START.plusSeconds(3_660));
    }

    @Test
    void privateAddressesAreNotSpokenToUnlessSomebodySaysSo() {
        assertThat(DEFAULTS.allowPrivateAddresses()).isFalse();
        assertThat(DEFAULTS.mostWaiting()).isEqualTo(10_000);
    }
}
