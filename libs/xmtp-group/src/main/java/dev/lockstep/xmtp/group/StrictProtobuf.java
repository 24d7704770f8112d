package dev.lockstep.xmtp.group;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Refuses messages that the generated classes would take and the peers do not: a field that we know, written as another
 * kind of value. The generated classes file it under unknown fields. In what decides about commits such a difference is a
 * fork.
 */
public final class StrictProtobuf {
    /** As deep as the generated classes go. */
    private static final int DEEPEST = 100;

    private StrictProtobuf() {}

    /** @throws InvalidProtocolBufferException if {@code bytes} is malformed or a known field has the wrong wire type */
    public static void check(Descriptor message, ByteString bytes) throws InvalidProtocolBufferException {
        check(message, bytes, 0);
    }

    private static void check(Descriptor message, ByteString bytes, int depth) throws InvalidProtocolBufferException {
        if (depth > DEEPEST) {
            throw new InvalidProtocolBufferException(
                    "%s: nested deeper than %d".formatted(message.getFullName(), DEEPEST));
        }
        var in = bytes.newCodedInput();
        // Or each level of nesting would be a copy.
        in.enableAliasing(true);
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                var field = message.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
                if (field == null) {
                    in.skipField(tag);
                } else {
                    check(field, tag, in, depth);
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
    }

    private static void check(FieldDescriptor field, int tag, CodedInputStream in, int depth) throws IOException {
        int wireType = WireFormat.getTagWireType(tag);
        boolean packed = field.isPackable() && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        if (!packed && wireType != field.getLiteType().getWireType()) {
            throw new InvalidProtocolBufferException("%s: wire type %d (expected: %d)"
                    .formatted(
                            field.getFullName(), wireType, field.getLiteType().getWireType()));
        }
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            check(field.getMessageType(), in.readBytes(), depth + 1);
        } else {
            in.skipField(tag);
        }
    }
}
