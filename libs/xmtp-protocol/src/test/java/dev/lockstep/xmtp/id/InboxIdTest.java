package dev.lockstep.xmtp.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboxIdTest {

    @Test
    void acceptsSixtyFourLowerCaseHexCharacters() {
        assertThat(new InboxId("ab".repeat(32)).value()).hasSize(64);
    }

    @Test
    void rejectsUpperCase() {
        assertThatThrownBy(() -> new InboxId("AB".repeat(32)))
                .isInstanceOf(InvalidIdException.class)
                .hasMessage("inbox id: %s (expected: 64 lower-case hex characters)", "AB".repeat(32));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 63, 65})
    void rejectsAnotherLength(int characters) {
        assertThatThrownBy(() -> new InboxId("a".repeat(characters))).isInstanceOf(InvalidIdException.class);
    }

    @Test
    void isTheSameFromTextAndFromBytes() {
        var id = new InboxId("00ff".repeat(16));

        assertThat(InboxId.of(id.toByteArray())).isEqualTo(id);
    }
}
