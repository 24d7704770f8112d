package dev.lockstep.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private final List<Service> all = Selection.all(StackSettings.forTests(Path.of("stack")), Map.of());

    @Test
    void isEverythingWhenNothingIsNamed() {
        assertThat(Selection.of(Set.of(), all)).isEqualTo(all);
    }

    @Test
    void bringsWhatIsNeeded() {
        assertThat(Selection.of(Set.of("sync-service"), all))
                .extracting(Service::name)
                .containsExactly("postgres", "kafka", "network", "sync-service");
    }

    @Test
    void refusesAServiceThatIsNotThere() {
        assertThatThrownBy(() -> Selection.of(Set.of("archive"), all))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("service: archive (expected: one of archive-service, gateway, kafka");
    }
}
