package dev.lockstep.xmtp.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.identity.IdentityUpdateException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors: XMTP network reference §8.1. */
class InboxIdDerivationTest {

    @ParameterizedTest
    @CsvSource({
        "0x1234567890abcdef1234567890abcdef12345678, 0,"
                + " fcd18d86276d7a99fe522dba9660c420f03c8648785ada7c5daae232a3df77a9",
        "0x1234567890abcdef1234567890abcdef12345678, 1,"
                + " a38db5b39c536ce8cda4a67ce2a2d2fee6360dd0935875f26138e7899d6c15f7",
        "0x1234567890abcdef1234567890abcdef12345678, 2,"
                + " e630fb74bd3e804d33f84753c8ce63afe5a1543d571bf0b34ad02c437b25cc84",
        "0x1234567890abcdef1234567890abcdef12345678, 18446744073709551615,"
                + " 2a45d2c21c6b4bee3cbcf08361e3d4dfbfd80424898d9d3b12237a96b95db66b",
        "0x34dd95109b587ca90778cde5e2dd87e022453699, 0,"
                + " 3f32eda0e45ae49c871fdd6facebe8f29e11b788d830ced24989d64db11b8cb7",
        "0x34dd95109b587ca90778cde5e2dd87e022453699, 1,"
                + " d6f67d5767e7b54999d6a39f73ccda8ba478f0d45991d2e66dfb0001c3e1462a"
    })
    void isTheHashOfAddressAndUnsignedNonce(String address, String nonce, String expected) throws Exception {
        var inbox = new Identifier.Ethereum(address).inboxId(Long.parseUnsignedLong(nonce));

        assertThat(inbox).hasToString(expected);
    }

    @Test
    void isTheHashOfAPasskeyInHex() throws Exception {
        var passkey = new Identifier.Passkey(
                ByteString.fromHex("021111111111111111111111111111111111111111111111111111111111111111"),
                "example.org");

        assertThat(passkey.inboxId(0)).hasToString("bb7c27bfe51ab3a7c9fc056041028a724b2af6fd1a68ecbad91b3ab7e2302cda");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1234567890abcdef1234567890abcdef12345678",
                "0X1234567890abcdef1234567890abcdef12345678",
                "0x1234567890abcdef1234567890abcdef1234567",
                "0x1234567890abcdef1234567890abcdef123456789",
                "0x1234567890abcdef1234567890abcdef1234567g"
            })
    void refusesWhatIsNoAddress(String address) {
        assertThatThrownBy(() -> new Identifier.Ethereum(address).inboxId(0))
                .isInstanceOfSatisfying(
                        IdentityUpdateException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.INVALID_ACCOUNT_ADDRESS));
    }
}
