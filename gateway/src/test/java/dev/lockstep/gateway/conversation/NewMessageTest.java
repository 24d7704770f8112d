package dev.lockstep.gateway.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewMessageTest {
    @Test
    void isTextAsClientsWriteIt() {
        EncodedContent content = new NewMessage("héllo", null, null, null).encoded();

        assertThat(content.getType().getTypeId()).isEqualTo("text");
        assertThat(content.getParametersMap()).containsEntry("encoding", "UTF-8");
        assertThat(content.getContent().toStringUtf8()).isEqualTo("héllo");
        assertThat(new NewMessage("", null, null, null).encoded().getContent().isEmpty())
                .isTrue();
    }

    @Test
    void isWhateverTypeTheCallerNames() {
        EncodedContent content = new NewMessage(null, "example.org/weather:2.1", "aGk=", "It is warm.").encoded();

        assertThat(content.getType().getAuthorityId()).isEqualTo("example.org");
        assertThat(content.getType().getVersionMajor()).isEqualTo(2);
        assertThat(content.getType().getVersionMinor()).isEqualTo(1);
        assertThat(content.getContent().toStringUtf8()).isEqualTo("hi");
        assertThat(content.getFallback()).isEqualTo("It is warm.");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, -, -",
                "hi, example.org/weather:2.1, aGk=, -",
                "hi, -, -, fallback",
                "-, example.org/weather:2.1, -, -",
                "-, weather, aGk=, -",
                "-, example.org/weather:x.1, aGk=, -",
                "-, example.org/weather:2.1, **, -",
            })
    void isNothingElse(String text, String type, String base64, String fallback) {
        assertThatThrownBy(() -> new NewMessage(text, type, base64, fallback).encoded())
                .isInstanceOf(FailureException.class);
    }
}
