package dev.lockstep.gateway.operation;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Results as events carry them, as JSON. */
final class Results {
    private static final double LARGEST_EXACT = 1L << 53;

    private Results() {}

    static Map<String, Object> toMap(Struct struct) {
        Map<String, Object> map = new LinkedHashMap<>();
        new TreeMap<>(struct.getFieldsMap()).forEach((name, value) -> {
            Object plain = plain(value);
            if (plain != null) {
                map.put(name, plain);
            }
        });
        return map;
    }

    private static @Nullable Object plain(Value value) {
        return switch (value.getKindCase()) {
            case NULL_VALUE, KIND_NOT_SET -> null;
            case NUMBER_VALUE -> number(value.getNumberValue());
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> toMap(value.getStructValue());
            case LIST_VALUE -> list(value.getListValue().getValuesList());
        };
    }

    private static List<Object> list(List<Value> values) {
        return values.stream()
                .<Object>mapMulti((value, all) -> {
                    Object plain = plain(value);
                    if (plain != null) {
                        all.accept(plain);
                    }
                })
                .toList();
    }

    /** Counts are whole numbers, and look like it. */
    private static Object number(double value) {
        if (value == Math.rint(value) && Math.abs(value) <= LARGEST_EXACT) {
            return (long) value;
        }
        return value;
    }
}
