package dev.lockstep.archive.historyserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The settings of the history server: their defaults, all of them by name, and what is refused. */
class LimitsTest {
    private static final long GIB = 1L << 30;

    @Test
    void defaultsAreSafeAndTakeAGigabyte() {
        HistoryServerSettings settings = TestLimits.settings(Map.of());

        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(5558);
        assertThat(settings.folder()).isEqualTo(Path.of(".lockstep/history-server"));
        assertThat(Limits.of(settings))
                .isEqualTo(new Limits(
                        2 * GIB,
                        20 * GIB,
                        512 << 20,
                        Duration.ofDays(7),
                        Duration.ofDays(30),
                        Duration.ofMinutes(15),
                        600,
                        600,
                        10_000,
                        0,
                        256,
                        2000,
                        Duration.ofMinutes(2),
                        Duration.ofHours(2),
                        1024,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30)));
    }

    @Test
    void everySettingIsReadByItsName() {
        Map<String, String> values = new HashMap<>(Map.of(
                "host", "0.0.0.0",
                "port", "6000",
                "folder", "/srv/files",
                "max-file-size", "10M",
                "max-stored-size", "1G",
                "free-space-kept", "0",
                "retention", "1d",
                "tombstones", "2d",
                "sweep-interval", "1m"));
        values.putAll(Map.of(
                "uploads-per-minute", "1",
                "upload-burst", "2",
                "tracked-addresses", "3",
                "trusted-proxies", "4",
                "max-concurrent-uploads", "5",
                "max-connections", "6",
                "idle-timeout", "7s",
                "upload-timeout", "8s",
                "min-upload-rate", "9",
                "slow-upload-window", "10s"));
        values.put("refusal-grace", "11s");

        HistoryServerSettings settings = TestLimits.settings(values);

        assertThat(settings.host()).isEqualTo("0.0.0.0");
        assertThat(settings.port()).isEqualTo(6000);
        assertThat(settings.folder()).isEqualTo(Path.of("/srv/files"));
        assertThat(Limits.of(settings))
                .isEqualTo(new Limits(
                        10 << 20,
                        GIB,
                        0,
                        Duration.ofDays(1),
                        Duration.ofDays(2),
                        Duration.ofMinutes(1),
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(8),
                        9,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(11)));
        assertThat(Limits.of(settings).bytesPerWindow()).isEqualTo(90);
    }

    @Test
    void aRefusedSettingIsNamedWithItsValueAndWhatWasExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limits.of(TestLimits.settings(Map.of("max-concurrent-uploads", "0"))))
                .withMessage("lockstep.history-server.max-concurrent-uploads: 0 (expected: at least 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limits.of(TestLimits.settings(Map.of("retention", "0s"))))
                .withMessage("lockstep.history-server.retention: PT0S (expected: at least a millisecond)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limits.of(TestLimits.settings(Map.of("max-file-size", "9E"))))
                .withMessageStartingWith("lockstep.history-server.max-file-size: 10376293541461622784");
    }
}
