package dev.lockstep.service.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.xmtp.id.InboxId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataKeyTest {
    private static final InboxId INBOX = new InboxId("ab".repeat(32));
    private static final InboxId OTHER = new InboxId("cd".repeat(32));
    private static final byte[] SECRET = "a secret".getBytes(StandardCharsets.UTF_8);
    private static final String KEY = "0123456789abcdef".repeat(4);

    private final DataKey key = DataKey.generate(INBOX, new SecureRandom());

    @Test
    void opensWhatItSealedForThePurpose() {
        byte[] sealed = key.seal(Purpose.GROUP_STATE, SECRET);

        assertThat(key.open(Purpose.GROUP_STATE, sealed)).isEqualTo(SECRET);
        assertThat(sealed).isNotEqualTo(key.seal(Purpose.GROUP_STATE, SECRET));
        assertThatThrownBy(() -> key.open(Purpose.MESSAGE_CONTENT, sealed)).isInstanceOf(UnopenableException.class);
    }

    @Test
    void opensNothingThatWasAltered() {
        byte[] sealed = key.seal(Purpose.GROUP_STATE, SECRET);
        for (int i = 0; i < sealed.length; i++) {
            byte[] altered = sealed.clone();
            altered[i] ^= 1;
            assertThatThrownBy(() -> key.open(Purpose.GROUP_STATE, altered)).isInstanceOf(UnopenableException.class);
        }
        assertThatThrownBy(() -> key.open(Purpose.GROUP_STATE, new byte[3])).isInstanceOf(UnopenableException.class);
    }

    @Test
    void isWrappedForItsInboxAlone(@TempDir Path folder) throws IOException {
        LocalFileKey by = LocalFileKey.read(Files.writeString(folder.resolve("key"), KEY + "\n"));
        byte[] wrapped = key.wrapped(by);
        byte[] sealed = key.seal(Purpose.GROUP_STATE, SECRET);

        assertThat(DataKey.unwrap(INBOX, wrapped, by).open(Purpose.GROUP_STATE, sealed))
                .isEqualTo(SECRET);
        assertThatThrownBy(() -> DataKey.unwrap(OTHER, wrapped, by)).isInstanceOf(UnopenableException.class);
    }

    @Test
    void refusesAKeyFileThatHoldsSomethingElseWithoutShowingIt(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "swordfish");

        assertThatThrownBy(() -> LocalFileKey.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("64 hex digits")
                .hasMessageNotContaining("swordfish");
    }

    @Test
    void printsNothingOfAKey(@TempDir Path folder) throws IOException {
        LocalFileKey by = LocalFileKey.read(Files.writeString(folder.resolve("key"), KEY));

        assertThat(by.toString()).doesNotContain("0123");
        assertThat(key.toString()).isEqualTo("data key of inbox " + INBOX);
    }
}
