package dev.lockstep.interop.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventuallyTest {
    @Test
    void returnsWhatWasSeenWhenItWasEnough() {
        AtomicInteger counter = new AtomicInteger();

        int seen = Eventually.eventually("three", counter::incrementAndGet, number -> number == 3);

        assertThat(seen).isEqualTo(3);
    }

    @Test
    void saysWhatItWaitedForAndWhatThereWas() {
        assertThatThrownBy(() ->
                        Eventually.eventually("a green light", Duration.ofMillis(50), () -> "red", "green"::equals))
                .isInstanceOf(TooLateException.class)
                .hasMessageContaining("for a green light")
                .hasMessageContaining("last seen: red");
    }

    @Test
    void outlastsAClientThatRefusesForAWhile() {
        AtomicInteger looks = new AtomicInteger();

        String seen = Eventually.eventually(
                "an answer",
                () -> {
                    if (looks.incrementAndGet() < 3) {
                        throw new PeerException("not yet");
                    }
                    return "here";
                },
                "here"::equals);

        assertThat(seen).isEqualTo("here");
    }

    @Test
    void doesNotWaitForAClientThatIsGone() {
        AtomicInteger looks = new AtomicInteger();

        assertThatThrownBy(() -> Eventually.eventually(
                        "an answer",
                        () -> {
                            looks.incrementAndGet();
                            throw new PeerLostException("gone");
                        },
                        _ -> true))
                .isInstanceOf(PeerLostException.class);
        assertThat(looks).hasValue(1);
    }
}
