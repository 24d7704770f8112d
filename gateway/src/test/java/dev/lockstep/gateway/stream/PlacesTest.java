package dev.lockstep.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.contract.event.Envelope;
import dev.lockstep.gateway.failure.FailureException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacesTest {
    @Test
    void areReadAsTheyWereWritten() {
        Places places = Places.of(Map.of(3, 7L, 0, 12L));

        assertThat(places.text()).isEqualTo("0-12,3-7");
        assertThat(Places.parse(places.text())).isEqualTo(places);
    }

    @Test
    void moveWithEachEvent() {
        Places places = Places.of(Map.of(3, 7L, 0, 12L)).after(new Logged(3, 9, Envelope.getDefaultInstance()));

        assertThat(places.text()).isEqualTo("0-12,3-10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1", "1-", "1-2,", "-1-2", "1-99999999999999999999", "1:2"})
    void areNotReadFromAnythingElse(String text) {
        assertThatThrownBy(() -> Places.parse(text)).isInstanceOf(FailureException.class);
    }
}
