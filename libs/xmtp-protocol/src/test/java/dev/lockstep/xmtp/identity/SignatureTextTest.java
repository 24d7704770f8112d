package dev.lockstep.xmtp.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.wallet.PersonalMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors: XMTP network reference §8.2. */
class SignatureTextTest {
    private static final String INBOX = "fcd18d86276d7a99fe522dba9660c420f03c8648785ada7c5daae232a3df77a9";
    private static final Identifier.Root OWNER = new Identifier.Ethereum("0x1234567890abcdef1234567890abcdef12345678");
    private static final Identifier ADDRESS = new Identifier.Ethereum("0x4567890abcdef1234567890abcdef12345678123");
    private static final Identifier APP = new Identifier.Installation(ByteString.fromHex("010203"));
    private static final Identifier.Root RECOVERY =
            new Identifier.Ethereum("0x7890abcdef1234567890abcdef12345678123456");
    private static final Identifier.Root PASSKEY = new Identifier.Passkey(ByteString.fromHex("02ab"), null);

    static final String SNAPSHOT = """
            XMTP : Authenticate to inbox

            Inbox ID: fcd18d86276d7a99fe522dba9660c420f03c8648785ada7c5daae232a3df77a9
            Current time: 1970-01-01T00:00:00Z

            - Create inbox
              (Owner: 0x1234567890abcdef1234567890abcdef12345678)
            - Link address to inbox
              (Address: 0x4567890abcdef1234567890abcdef12345678123)
            - Grant messaging access to app
              (ID: 010203)
            - Unlink address from inbox
              (Address: 0x4567890abcdef1234567890abcdef12345678123)
            - Revoke messaging access from app
              (ID: 010203)
            - Change inbox recovery address
              (Address: 0x7890abcdef1234567890abcdef12345678123456)

            For more info: https://xmtp.org/signatures""";

    @Test
    void namesEveryActionInItsOrder() throws Exception {
        var text = SignatureText.of(new Update<>(
                INBOX,
                12,
                List.of(
                        new Action.CreateInbox<>(OWNER, 0, ""),
                        new Action.AddAssociation<>(ADDRESS, "", ""),
                        new Action.AddAssociation<>(APP, "", ""),
                        new Action.RevokeAssociation<>(ADDRESS, ""),
                        new Action.RevokeAssociation<>(APP, ""),
                        new Action.ChangeRecovery<>(RECOVERY, ""))));

        assertThat(text).isEqualTo(SNAPSHOT).hasSize(602);
        assertThat(sha256(text)).isEqualTo("4ed17618a43bb361b910a6da12ebc9f0b9f3582a10af3196f3c47bc9a3204942");
        assertThat(PersonalMessage.hash(text))
                .isEqualTo(ByteString.fromHex("a45a0f9edbc211be20538f728d6504099ce7620281902fb87e3a7c708adad3c0"));
    }

    @Test
    void namesPasskeysInHex() {
        var text = SignatureText.of(new Update<>(
                INBOX,
                0,
                List.of(
                        new Action.CreateInbox<>(PASSKEY, 0, ""),
                        new Action.AddAssociation<>(PASSKEY, "", ""),
                        new Action.RevokeAssociation<>(PASSKEY, ""),
                        new Action.ChangeRecovery<>(PASSKEY, ""))));

        assertThat(text).contains("""
                        - Create inbox
                          (Owner: 02ab)
                        - Link passkey to inbox
                          (Passkey: 02ab)
                        - Unlink passkey from inbox
                          (Passkey: 02ab)
                        - Change inbox recovery address
                          (Address: 02ab)
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "1700000000000000000, 2023-11-14T22:13:20Z",
        "1700000000999999999, 2023-11-14T22:13:20Z",
        "9223372036854775807, 2262-04-11T23:47:16Z",
        "9223372036854775808, 1677-09-21T00:12:43Z",
        "18446744073709551615, 1969-12-31T23:59:59Z"
    })
    void cutsTheTimeToWholeSeconds(String timestampNs, String expected) {
        var text = SignatureText.of(new Update<>(INBOX, Long.parseUnsignedLong(timestampNs), List.of()));

        assertThat(text).contains("\nCurrent time: " + expected + "\n");
    }

    @Test
    void takesAForeignInboxIdAsItStands() {
        var text = SignatureText.of(new Update<>("%s\nnot an inbox", 0, List.of()));

        assertThat(text).contains("Inbox ID: %s\nnot an inbox\nCurrent time:");
    }

    static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
