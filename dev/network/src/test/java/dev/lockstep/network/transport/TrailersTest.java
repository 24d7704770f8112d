package dev.lockstep.network.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

class TrailersTest {
    private final MultiMap written = MultiMap.caseInsensitiveMultiMap();

    @Test
    void textIsPercentEncodedWhereItIsNotPrintableAscii() {
        Trailers.write(Status.NOT_FOUND.withDescription("100 % of “it”\n"), new Metadata(), written);

        assertThat(written.get("grpc-status")).isEqualTo("5");
        assertThat(written.get("grpc-message")).isEqualTo("100 %25 of %E2%80%9Cit%E2%80%9D%0A");
    }

    @Test
    void aStatusWithoutTextHasNone() {
        Trailers.write(Status.OK, new Metadata(), written);

        assertThat(written.get("grpc-status")).isEqualTo("0");
        assertThat(written.contains("grpc-message")).isFalse();
    }

    @Test
    void binaryDetailsAreInBase64() {
        var metadata = new Metadata();
        metadata.put(Metadata.Key.of("details-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[] {1, 2, 3, 4});

        Trailers.write(Status.INTERNAL, metadata, written);

        assertThat(written.get("details-bin")).isEqualTo("AQIDBA");
    }
}
