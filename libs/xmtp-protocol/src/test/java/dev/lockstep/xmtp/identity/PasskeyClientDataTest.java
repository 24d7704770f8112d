package dev.lockstep.xmtp.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasskeyClientDataTest {

    @Test
    void readsChallengeAndOriginAmongOtherMembers() throws Exception {
        var data = read("""
                {"type": "webauthn.get", "challenge": "WE1UUA", "origin": "https://example.org", "crossOrigin": false,
                 "other": {"challenge": 1, "list": [null, {"origin": []}]}}
                """);

        assertThat(data).isEqualTo(new PasskeyClientData("WE1UUA", "https://example.org"));
    }

    @Test
    void readsEscapedText() throws Exception {
        assertThat(read("{\"origin\":\"\\u00e9\\n\",\"challenge\":\"\"}")).isEqualTo(new PasskeyClientData("", "é\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"challenge\"",
                "{",
                "{}",
                "{\"challenge\":\"a\"}",
                "{\"origin\":\"a\"}",
                "{\"challenge\":1,\"origin\":\"a\"}",
                "{\"challenge\":\"a\",\"origin\":null}",
                "{\"challenge\":\"a\",\"origin\":\"a\"} {}",
                "{\"challenge\":\"a\",\"origin\":\"a\"}x",
                "{\"challenge\":\"a\",\"origin\":\"a\",}",
                "{'challenge':'a','origin':'a'}",
                "{\"challenge\":\"a\",\"origin\":\"a\",\"challenge\":\"a\"}",
                "\uFEFF{\"challenge\":\"a\",\"origin\":\"a\"}"
            })
    void refusesWhatIsNot(String json) {
        assertRefused(ByteString.copyFromUtf8(json));
    }

    @Test
    void refusesAnotherEncodingThanUtf8() {
        var json = "{\"challenge\":\"a\",\"origin\":\"é\"}";

        assertRefused(ByteString.copyFrom(json.getBytes(StandardCharsets.ISO_8859_1)));
        assertRefused(ByteString.copyFrom(json.getBytes(StandardCharsets.UTF_16)));
    }

    @Test
    void refusesNestingWithoutEnd() {
        assertRefused(ByteString.copyFromUtf8("{\"a\":" + "[".repeat(100_000)));
        assertRefused(ByteString.copyFromUtf8("{\"a\":" + "{\"a\":".repeat(100_000)));
    }

    @Property(tries = 500)
    void refusesOrReadsWhateverItIsGiven(@ForAll @Size(max = 100) byte[] bytes) {
        assertRefused(ByteString.copyFrom(bytes));
    }

    @Property(tries = 300)
    void refusesOrReadsABrokenCopy(@ForAll int position, @ForAll byte value) {
        var json = TestSigner.clientDataJson("a text").toByteArray();
        json[Math.floorMod(position, json.length)] = value;
        try {
            assertThat(PasskeyClientData.read(ByteString.copyFrom(json)).origin())
                    .hasSizeLessThan(100);
        } catch (IdentityUpdateException refusal) {
            assertThat(refusal.reason()).isEqualTo(Reason.INVALID_CLIENT_DATA);
        }
    }

    private static PasskeyClientData read(String json) throws IdentityUpdateException {
        return PasskeyClientData.read(ByteString.copyFromUtf8(json));
    }

    private static void assertRefused(ByteString json) {
        assertThatExceptionOfType(IdentityUpdateException.class)
                .isThrownBy(() -> PasskeyClientData.read(json))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.INVALID_CLIENT_DATA))
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(400));
    }
}
