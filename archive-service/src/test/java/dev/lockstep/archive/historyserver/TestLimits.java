package dev.lockstep.archive.historyserver;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Limits for tests, by the names of their settings. */
final class TestLimits {

    private TestLimits() {}

    /** Limits that are wide but for what the test names: {@code wideBut("max-file-size", "1K")}. */
    static Limits wideBut(String... namesAndValues) {
        Map<String, String> values = new HashMap<>(Map.of(
                "free-space-kept", "0",
                "upload-burst", "100000",
                "max-concurrent-uploads", "1000",
                "min-upload-rate", "0",
                "sweep-interval", "1d"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Limits.of(settings(values));
    }

    /** The settings as the application reads them. */
    static HistoryServerSettings settings(Map<String, String> values) {
        Map<String, String> properties = new HashMap<>();
        values.forEach((name, value) -> properties.put("lockstep.history-server." + name, value));
        return new SmallRyeConfigBuilder()
                .withMapping(HistoryServerSettings.class)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withConverter(Duration.class, 100, new DurationConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(HistoryServerSettings.class);
    }
}
