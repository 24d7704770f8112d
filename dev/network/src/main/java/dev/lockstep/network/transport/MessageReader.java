package dev.lockstep.network.transport;

import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a request's bytes into messages: a flag, a length of four bytes, the message. A message's bytes are put where
 * they belong as they come, whatever pieces they come in, and its length is judged before they do. Not thread-safe.
 */
final class MessageReader {
    private static final int PREFIX = 5;

    private final int largest;
    private final boolean gzip;
    private final Budget.Share memory;
    private final byte[] prefix = new byte[PREFIX];
    private final ArrayDeque<byte[]> complete = new ArrayDeque<>();
    private int prefixRead;
    private byte @Nullable [] message;
    private int messageRead;

    /** @param gzip whether messages that are flagged as compressed are */
    MessageReader(int largest, boolean gzip, Budget.Share memory) {
        this.largest = largest;
        this.gzip = gzip;
        this.memory = memory;
    }

    /** Takes what has come; throws {@link FailureException} for what is no message or too large a one. */
    void take(Buffer chunk) {
        int at = 0;
        while (at < chunk.length()) {
            if (message == null) {
                int count = Math.min(PREFIX - prefixRead, chunk.length() - at);
                chunk.getBytes(at, at + count, prefix, prefixRead);
                prefixRead += count;
                at += count;
                if (prefixRead == PREFIX) {
                    begin();
                }
            } else {
                int count = Math.min(message.length - messageRead, chunk.length() - at);
                chunk.getBytes(at, at + count, message, messageRead);
                messageRead += count;
                at += count;
            }
            if (message != null && messageRead == message.length) {
                finish(message);
            }
        }
    }

    /** The next whole message, unpacked; null while there is none. */
    byte @Nullable [] next() {
        return complete.poll();
    }

    /** The memory of what was handed out can be used by others. */
    void release() {
        memory.giveBack();
    }

    boolean hasNext() {
        return !complete.isEmpty();
    }

    /** Whether the bytes so far end with a whole message. */
    boolean isBetweenMessages() {
        return message == null && prefixRead == 0;
    }

    private void begin() {
        long length = Buffer.buffer(prefix).getUnsignedInt(1);
        if (length > largest) {
            throw tooLarge("%d bytes".formatted(length));
        }
        memory.take(length);
        message = new byte[(int) length];
        messageRead = 0;
    }

    private void finish(byte[] whole) {
        complete.add(
                switch (prefix[0]) {
                    case 0 -> whole;
                    case 1 -> unpacked(whole);
                    default ->
                        throw FailureException.invalidRequest(
                                "flag of a message: %d (expected: 0, plain, or 1, compressed)".formatted(prefix[0]));
                });
        message = null;
        prefixRead = 0;
    }

    private byte[] unpacked(byte[] packed) {
        if (!gzip) {
            throw FailureException.invalidRequest(
                    "a compressed message without an encoding (expected: grpc-encoding: gzip)");
        }
        try (var stream = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            var bytes = stream.readNBytes(largest + 1);
            if (bytes.length > largest) {
                throw tooLarge("more bytes when unpacked");
            }
            return bytes;
        } catch (IOException e) {
            throw FailureException.invalidRequest("a message that is not gzip: " + e.getMessage());
        }
    }

    private FailureException tooLarge(String size) {
        return new FailureException(
                new Failure.LimitReached("request: %s (expected: at most %d bytes)".formatted(size, largest)));
    }
}
