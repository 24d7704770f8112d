package dev.lockstep.xmtp.id;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors: XMTP network reference §8.8, device sync reference §10.4. */
class MessageIdTest {
    private static final ByteString HELLO = ByteString.copyFromUtf8("hello");

    @ParameterizedTest
    @CsvSource({
        "000102030405060708090a0b0c0d0e0f, 829d11f5dbb5187c3245ca1a889be8b1d1e9488955fb1e7e2adeb0aec926d4bb",
        "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf, 3872688a62889426045b5aeda7ca5d6cd3557ef5a764d38fadcbd8cb79747215"
    })
    void isDerivedFromGroupKeyAndContent(String group, String expected) {
        var id = MessageId.derive(GroupId.ofHex(group), "1700000000000000000", HELLO);

        assertThat(id).hasToString(expected);
    }

    @Test
    void takesTheKeyAsUtf8() {
        var group = GroupId.ofHex("00".repeat(16));

        assertThat(MessageId.derive(group, "é", HELLO))
                .hasToString("6a0a55630c52f300bcca0d9d120b9e59688886417a837eb2688c775a15e1fbd0");
    }
}
