package dev.lockstep.network.request;

import com.google.protobuf.ByteString;
import dev.lockstep.network.failure.FailureException;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.InvalidIdException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads fields of requests. All throw {@link FailureException} with the field's name, its value and what was expected. */
public final class Fields {
    private Fields() {}

    public static GroupId group(String field, ByteString value) {
        return id(field, value, GroupId::new);
    }

    public static InstallationId installation(String field, ByteString value) {
        return id(field, value, InstallationId::new);
    }

    public static List<GroupId> groups(String field, List<ByteString> values) {
        return ids(field, values, GroupId::new);
    }

    public static List<InstallationId> installations(String field, List<ByteString> values) {
        return ids(field, values, InstallationId::new);
    }

    public static void requireSome(String field, int count) {
        if (count == 0) {
            throw FailureException.invalidRequest("%s: none (expected: at least one)".formatted(field));
        }
    }

    public static void requireAtMost(String field, int count, int most) {
        if (count > most) {
            throw FailureException.invalidRequest("%s: %d (expected: at most %d)".formatted(field, count, most));
        }
    }

    public static void requireLength(String field, ByteString value, int length) {
        if (value.size() != length) {
            throw FailureException.invalidRequest("%s: %d bytes (expected: %d)".formatted(field, value.size(), length));
        }
    }

    private static <I> List<I> ids(String field, List<ByteString> values, Function<ByteString, I> type) {
        var ids = new ArrayList<I>(values.size());
        for (int i = 0; i < values.size(); i++) {
            ids.add(id("%s[%d]".formatted(field, i), values.get(i), type));
        }
        return ids;
    }

    private static <I> I id(String field, ByteString value, Function<ByteString, I> type) {
        try {
            return type.apply(value);
        } catch (InvalidIdException e) {
            throw FailureException.invalidRequest("%s: %s".formatted(field, e.getMessage()));
        }
    }
}
