package dev.lockstep.archive.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long things take when nobody says otherwise, and when somebody does. */
class TransferSettingsTest {
    /** Device sync reference §7, row 9. */
    @Test
    void tryForFourteenMinutesAndTakeUpAfterHalfAMinuteByDefault() {
        TransferSettings settings = settings(Map.of());

        assertThat(settings.patience()).isEqualTo(Duration.ofMinutes(14));
        assertThat(settings.heldFor()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.answerTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.transferTimeout()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void giveWayToWhatIsSet() {
        TransferSettings settings = settings(Map.of(
                "lockstep.transfers.patience", "5s",
                "lockstep.transfers.held-for", "10s",
                "lockstep.transfers.answer-timeout", "3s",
                "lockstep.transfers.transfer-timeout", "4s"));

        assertThat(settings.patience()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.heldFor()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.answerTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.transferTimeout()).isEqualTo(Duration.ofSeconds(4));
    }

    private static TransferSettings settings(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(TransferSettings.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(TransferSettings.class);
    }
}
