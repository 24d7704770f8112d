package dev.lockstep.gateway.devicesync;

import com.google.protobuf.ByteString;
import dev.lockstep.gateway.request.Checks;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The key of an archive file, which travels in a header so that it stands in no log of addresses. */
final class FileKey {
    static final String HEADER = "Lockstep-Archive-Key";

    private static final int BYTES = 32;

    private FileKey() {}

    static ByteString of(@Nullable String key, Checks checks) {
        checks.hex(key, BYTES, HEADER);
        return Checks.isHex(key, BYTES)
                ? ByteString.copyFrom(HexFormat.of().parseHex(String.valueOf(key)))
                : ByteString.EMPTY;
    }
}
