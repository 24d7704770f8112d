package dev.lockstep.service.sql;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Java values as Vert.x's client takes and gives them. */
public final class Values {
    private Values() {}

    /** The bytes of a {@code bytea} column that is not null. */
    public static byte[] bytes(Row row, String column) {
        return row.getBuffer(column).getBytes();
    }

    /** The time of a {@code timestamptz} column that is not null. */
    public static Instant time(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    static Tuple tuple(@Nullable Object... parameters) {
        return Tuple.from(Arrays.stream(parameters).map(Values::parameter).toArray());
    }

    private static @Nullable Object parameter(@Nullable Object value) {
        return switch (value) {
            case byte[] bytes -> Buffer.buffer(bytes);
            case byte[][] many -> Arrays.stream(many).map(Buffer::buffer).toArray(Buffer[]::new);
            case Instant instant -> instant.atOffset(ZoneOffset.UTC);
            case null -> null;
            default -> value;
        };
    }
}
