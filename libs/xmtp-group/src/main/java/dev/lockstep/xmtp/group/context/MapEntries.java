package dev.lockstep.xmtp.group.context;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes entries of protobuf maps the way the peers do, without a key or value that is the default. The generated classes
 * write both always, which says the same in other bytes.
 */
final class MapEntries {
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    MapEntries text(int field, String key, String value) {
        try {
            int size = sizeOf(key) + (value.isEmpty() ? 0 : CodedOutputStream.computeStringSize(VALUE, value));
            begin(field, size, key);
            if (!value.isEmpty()) {
                out.writeString(VALUE, value);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MapEntries number(int field, String key, long unsigned) {
        try {
            int size = sizeOf(key) + (unsigned == 0 ? 0 : CodedOutputStream.computeUInt64Size(VALUE, unsigned));
            begin(field, size, key);
            if (unsigned != 0) {
                out.writeUInt64(VALUE, unsigned);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is written, followed by the fields of {@code message}. */
    byte[] followedBy(MessageLite message) {
        try {
            message.writeTo(out);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int sizeOf(String key) {
        return key.isEmpty() ? 0 : CodedOutputStream.computeStringSize(KEY, key);
    }

    private void begin(int field, int size, String key) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(size);
        if (!key.isEmpty()) {
            out.writeString(KEY, key);
        }
    }
}
