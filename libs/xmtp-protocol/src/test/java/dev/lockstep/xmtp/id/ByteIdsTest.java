package dev.lockstep.xmtp.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ByteIdsTest {
    private static final String GROUP = "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf";

    @Test
    void printsAsTheHexItIsReadFrom() {
        assertThat(GroupId.ofHex(GROUP)).hasToString(GROUP);
    }

    @Test
    void doesNotChangeWithTheBytesItWasMadeFrom() {
        var bytes = new byte[16];
        var group = GroupId.of(bytes);

        bytes[0] = 1;

        assertThat(group).hasToString("00".repeat(16));
    }

    @Test
    void doesNotChangeWithTheBytesItGaveAway() {
        var group = GroupId.ofHex(GROUP);

        group.toByteArray()[0] = 1;

        assertThat(group).hasToString(GROUP);
    }

    @Property(tries = 200)
    void equalsByContent(@ForAll @Size(32) byte[] bytes) {
        var installation = InstallationId.of(bytes);
        var sameFromAnotherBuffer = new InstallationId(ByteString.copyFrom(bytes)
                .concat(ByteString.copyFromUtf8("more"))
                .substring(0, 32));

        assertThat(sameFromAnotherBuffer).isEqualTo(installation).hasSameHashCodeAs(installation);
        assertThat(InstallationId.ofHex(installation.toString())).isEqualTo(installation);
    }

    @Property(tries = 200)
    void rejectsAnyOtherNumberOfBytes(@ForAll @Size(max = 40) byte[] bytes) {
        if (bytes.length != 16) {
            assertThatThrownBy(() -> GroupId.of(bytes))
                    .isInstanceOf(InvalidIdException.class)
                    .hasMessage("group id: %d bytes (expected: 16 bytes)", bytes.length);
        }
        if (bytes.length != 32) {
            assertThatThrownBy(() -> MessageId.of(bytes))
                    .isInstanceOf(InvalidIdException.class)
                    .hasMessage("message id: %d bytes (expected: 32 bytes)", bytes.length);
        }
    }

    @Property(tries = 500)
    void rejectsTextThatIsNotItsHex(@ForAll String text) {
        assertThatThrownBy(() -> InstallationId.ofHex(text))
                .isInstanceOfSatisfying(
                        InvalidIdException.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo("installation id"));
    }

    @Test
    void rejectsUpperCaseHex() {
        assertThatThrownBy(() -> GroupId.ofHex("A0".repeat(16)))
                .isInstanceOf(InvalidIdException.class)
                .hasMessageContaining("expected: 32 lower-case hex characters");
    }

    @Test
    void namesAValueOfAnyLengthInABoundedText() {
        assertThatThrownBy(() -> GroupId.ofHex("z".repeat(1_000_000)))
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(300));
    }
}
