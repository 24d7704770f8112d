package dev.lockstep.network.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.network.failure.FailureException;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MessageReaderTest {
    private static final int LARGEST = 1_000;

    private final MessageReader reader = reader(true);

    private static MessageReader reader(boolean gzip) {
        return new MessageReader(LARGEST, gzip, new Budget("requests", 10 << 20, () -> 0).share(() -> {}));
    }

    @Property
    void findsTheSameMessagesWhateverThePieces(
            @ForAll @Size(max = 10) List<@Size(max = 200) byte[]> messages, @ForAll long seed) {
        var wire = Buffer.buffer();
        messages.forEach(message -> wire.appendBuffer(framed(0, message)));
        var reader = reader(false);
        var random = new Random(seed);

        for (int at = 0; at < wire.length(); ) {
            int end = Math.min(wire.length(), at + 1 + random.nextInt(60));
            reader.take(wire.getBuffer(at, end));
            at = end;
        }

        var found = new ArrayList<byte[]>();
        for (var next = reader.next(); next != null; next = reader.next()) {
            found.add(next);
        }
        assertThat(found).hasSameSizeAs(messages);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).isEqualTo(messages.get(i));
        }
        assertThat(reader.isBetweenMessages()).isTrue();
    }

    /** Whatever comes: messages, or one clear refusal. */
    @Property
    void neverFailsOtherwiseThanWithARefusal(@ForAll @Size(max = 300) byte[] bytes) {
        try {
            reader(true).take(Buffer.buffer(bytes));
        } catch (FailureException refusal) {
            assertThat(refusal.failure().text()).isNotBlank();
        }
    }

    @Test
    void judgesTheLengthBeforeAnyOfTheMessageHasCome() {
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> reader.take(Buffer.buffer(new byte[] {0, 0, 0, 3, (byte) 0xe9})))
                .withMessage("request: 1001 bytes (expected: at most 1000 bytes)");
    }

    @Test
    void aLengthIsUnsigned() {
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> reader.take(Buffer.buffer(new byte[] {0, -1, -1, -1, -1})))
                .withMessageContaining("4294967295");
    }

    @Test
    void knowsWhenItIsInsideAMessage() {
        reader.take(framed(0, new byte[10]).getBuffer(0, 12));

        assertThat(reader.isBetweenMessages()).isFalse();
        assertThat(reader.next()).isNull();
    }

    @Test
    void unpacksWhatIsCompressedAndNoMoreThanAllowed() throws IOException {
        reader.take(framed(1, gzip(new byte[500])));
        assertThat(reader.next()).hasSize(500);

        var bomb = framed(1, gzip(new byte[100_000]));
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> reader.take(bomb))
                .withMessageContaining("at most 1000 bytes");
    }

    @Test
    void refusesWhatIsCompressedWithoutSayingHowOrNotAtAll() {
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> reader(false).take(framed(1, new byte[3])))
                .withMessageContaining("grpc-encoding");
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> reader.take(framed(1, new byte[3])))
                .withMessageContaining("not gzip");
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> reader(true).take(framed(2, new byte[3])))
                .withMessageContaining("flag of a message: 2");
    }

    private static Buffer framed(int flag, byte[] message) {
        return Buffer.buffer().appendByte((byte) flag).appendInt(message.length).appendBytes(message);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var stream = new GZIPOutputStream(packed)) {
            stream.write(plain);
        }
        return packed.toByteArray();
    }
}
