package dev.lockstep.gateway.request;

import com.google.protobuf.ByteString;
import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import java.util.HexFormat;
import java.util.UUID;

/** Ids in paths. One that is not well-formed is nobody's, so it is unknown. */
public final class PathId {
    private static final int LONG_ID = 32;
    private static final int CONVERSATION_ID = 16;

    private PathId() {}

    public static ByteString inbox(String text) {
        return bytes(text, LONG_ID, "inbox");
    }

    public static ByteString installation(String text) {
        return bytes(text, LONG_ID, "installation");
    }

    public static ByteString conversation(String text) {
        return bytes(text, CONVERSATION_ID, "conversation");
    }

    public static UUID operation(String text) {
        return uuid(text, "operation");
    }

    public static UUID webhook(String text) {
        return uuid(text, "webhook");
    }

    private static UUID uuid(String text, String noun) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // As unknown as any other id that is nobody's.
        }
        throw unknown(noun);
    }

    public static FailureException unknown(String noun) {
        return new FailureException(new Failure.Unknown(noun));
    }

    private static ByteString bytes(String text, int length, String noun) {
        if (!Checks.isHex(text, length)) {
            throw unknown(noun);
        }
        return ByteString.copyFrom(HexFormat.of().parseHex(text));
    }
}
