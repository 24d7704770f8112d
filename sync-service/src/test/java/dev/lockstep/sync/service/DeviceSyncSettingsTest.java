package dev.lockstep.sync.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sync.devicesync.Policy;
import dev.lockstep.sync.devicesync.Policy.Answering;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is set for all, and what a tenant has otherwise. */
class DeviceSyncSettingsTest {
    @Test
    void answerAndRaiseNoAlarmByDefault() {
        DeviceSyncSettings settings = settings(Map.of());

        assertThat(settings.policy("acme")).isEqualTo(new Policy(Answering.ANSWER, "", Duration.ZERO));
    }

    @Test
    void letATenantHaveItOtherwise() {
        DeviceSyncSettings settings = settings(Map.of(
                "lockstep.device-sync.history-server", "http://history.example",
                "lockstep.device-sync.alarm-younger-than", "1h",
                "lockstep.device-sync.tenants.\"careful-1\".alarm-younger-than", "7d",
                "lockstep.device-sync.tenants.\"careful-1\".answering", "hold",
                "lockstep.device-sync.tenants.\"careless\".alarm-younger-than", "0s",
                "lockstep.device-sync.tenants.\"refusing\".answering", "refuse"));

        assertThat(settings.policy("any"))
                .isEqualTo(new Policy(Answering.ANSWER, "http://history.example", Duration.ofHours(1)));
        assertThat(settings.policy("careful-1"))
                .isEqualTo(new Policy(Answering.HOLD, "http://history.example", Duration.ofDays(7)));
        assertThat(settings.policy("careless").alarmYoungerThan()).isZero();
        assertThat(settings.policy("refusing").alarmYoungerThan()).isEqualTo(Duration.ofHours(1));
    }

    /** By what this service is shipped with. */
    @Test
    void switchHistorySyncOffIfTheAddressIsEmpty() throws Exception {
        assertThat(shipped(Map.of()).policy("any").historyServer()).isEqualTo("http://localhost:5558");
        assertThat(shipped(Map.of("LOCKSTEP_HISTORY_SERVER_URL", "https://history.example"))
                        .policy("any")
                        .historyServer())
                .isEqualTo("https://history.example");
        assertThat(shipped(Map.of("LOCKSTEP_HISTORY_SERVER_URL", "")).policy("any"))
                .isEqualTo(new Policy(Answering.ANSWER, "", Duration.ZERO));
    }

    @Test
    void letATenantSwitchHistorySyncOffAndHaveAServerOfItsOwn() {
        DeviceSyncSettings settings = settings(Map.of(
                "lockstep.device-sync.history-server", "http://history.example",
                "lockstep.device-sync.tenants.\"without\".history-server", "off",
                "lockstep.device-sync.tenants.\"elsewhere\".history-server", "http://elsewhere.example"));

        assertThat(settings.policy("without").historyServer()).isEmpty();
        assertThat(settings.policy("elsewhere").historyServer()).isEqualTo("http://elsewhere.example");
        assertThat(settings.policy("any").historyServer()).isEqualTo("http://history.example");
    }

    private static DeviceSyncSettings shipped(Map<String, String> environment) throws IOException {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(DeviceSyncSettings.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withSources(
                        new PropertiesConfigSource(Path.of("src", "main", "resources", "application.properties")
                                .toUri()
                                .toURL()),
                        new EnvConfigSource(environment, 300))
                .build()
                .getConfigMapping(DeviceSyncSettings.class);
    }

    private static DeviceSyncSettings settings(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(DeviceSyncSettings.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(DeviceSyncSettings.class);
    }
}
