package dev.lockstep.network.transport;

import io.grpc.Metadata;
import io.grpc.Status;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How a call's end is written. */
final class Trailers {
    private Trailers() {}

    static void write(Status status, Metadata metadata, MultiMap to) {
        to.set("grpc-status", Integer.toString(status.getCode().value()));
        var description = status.getDescription();
        if (description != null) {
            to.set("grpc-message", percentEncoded(description));
        }
        for (var name : metadata.keys()) {
            if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                var value = metadata.get(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER));
                if (value != null) {
                    to.set(name, Base64.getEncoder().withoutPadding().encodeToString(value));
                }
            }
        }
    }

    /** All but printable ASCII is written as bytes of UTF-8. */
    private static String percentEncoded(String text) {
        var encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append("%%%02X".formatted(b & 0xff));
            }
        }
        return encoded.toString();
    }
}
