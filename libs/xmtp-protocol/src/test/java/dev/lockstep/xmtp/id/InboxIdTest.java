package dev.lockstep.xmtp.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class InboxIdTest {

    @Test
    void acceptsSixtyFourLowerCaseHexCharacters() {
        assertThat(new InboxId("ab".repeat(32)).value()).hasSize(64);
    }

    @Test
    void rejectsUpperCase() {
        assertThatThrownBy(() -> new InboxId("AB".repeat(32)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: 64 lower-case hex characters");
    }
}
