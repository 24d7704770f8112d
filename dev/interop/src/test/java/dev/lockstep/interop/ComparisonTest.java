package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.MessageId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Said FIRST = said(1, "first");
    private static final Said SECOND = said(2, "second");

    @Test
    void theSameMessagesInAnyOrderAreEqual() {
        Comparison comparison = Comparison.of(List.of(FIRST, SECOND), List.of(SECOND, FIRST));

        assertThat(comparison).isEqualTo(new Comparison(2, 2, 2, 0));
        assertThat(comparison.equal()).isTrue();
    }

    @Test
    void aMissingMessageIsNotEqual() {
        Comparison comparison = Comparison.of(List.of(FIRST, SECOND), List.of(FIRST));

        assertThat(comparison).isEqualTo(new Comparison(2, 1, 1, 0));
        assertThat(comparison.equal()).isFalse();
    }

    @Test
    void anotherContentUnderTheSameIdIsNotEqual() {
        Comparison comparison = Comparison.of(List.of(FIRST), List.of(said(1, "forged")));

        assertThat(comparison).isEqualTo(new Comparison(1, 1, 0, 0));
        assertThat(comparison.equal()).isFalse();
    }

    @Test
    void aMessageThatOnlyTheNewerHasIsNotEqual() {
        Comparison comparison = Comparison.of(List.of(FIRST), List.of(FIRST, SECOND));

        assertThat(comparison).isEqualTo(new Comparison(1, 1, 1, 1));
        assertThat(comparison.equal()).isFalse();
    }

    @Test
    void nothingOnBothSidesProvesNothing() {
        assertThat(Comparison.of(List.of(), List.of()).equal()).isFalse();
    }

    private static Said said(int number, String text) {
        return new Said(
                MessageId.ofHex("%064x".formatted(number)),
                GroupId.ofHex("0".repeat(32)),
                new InboxId("a".repeat(64)),
                Instant.EPOCH,
                text);
    }
}
