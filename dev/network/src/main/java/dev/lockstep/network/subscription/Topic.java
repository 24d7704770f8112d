package dev.lockstep.network.subscription;

import com.google.protobuf.ByteString;
import dev.lockstep.network.failure.FailureException;

/**
 * Something to follow.
 *
 * @param key a group id (16 bytes) or an installation key (32 bytes)
 */
public record Topic(TopicKind kind, ByteString key) {
    /** Reads the one-byte-prefixed form; throws {@link FailureException} for anything else. */
    static Topic read(String field, ByteString bytes) {
        for (var kind : TopicKind.values()) {
            if (!bytes.isEmpty() && bytes.byteAt(0) == kind.prefix()) {
                var key = bytes.substring(1);
                if (key.size() != kind.length()) {
                    throw FailureException.invalidRequest("%s: %d bytes after the kind %d (expected: %d)"
                            .formatted(field, key.size(), kind.prefix(), kind.length()));
                }
                return new Topic(kind, key);
            }
        }
        throw FailureException.invalidRequest("%s: %s (expected: first byte 0, group messages, or 1, welcomes)"
                .formatted(field, bytes.isEmpty() ? "empty" : "first byte %d".formatted(bytes.byteAt(0) & 0xff)));
    }

    /** The one-byte-prefixed form. */
    ByteString bytes() {
        return ByteString.copyFrom(new byte[] {kind.prefix()}).concat(key);
    }
}
