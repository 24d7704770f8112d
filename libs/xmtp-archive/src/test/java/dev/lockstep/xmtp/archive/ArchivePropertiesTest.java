package dev.lockstep.xmtp.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ArchivePropertiesTest {
    @Property(tries = 150)
    void whatWasWrittenIsReadInAnyPieces(@ForAll("elements") List<BackupElement> elements, @ForAll long seed)
            throws Exception {
        var pieces = new InPieces(Elements.archive(elements), new Random(seed));

        try (ArchiveReader reader = ArchiveReader.open(pieces, Elements.KEY, ReadLimits.DEFAULT)) {
            assertThat(Elements.rest(reader)).isEqualTo(elements);
        }
    }

    @Property(tries = 100)
    void anyOtherFramingIsReadToo(
            @ForAll("elements") List<BackupElement> elements, @ForAll long seed, @ForAll boolean checksum)
            throws Exception {
        byte[] archive = Elements.archive(elements);
        byte[] content = content(archive);

        assertThat(Elements.read(reframed(archive, content, new Random(seed), checksum)))
                .isEqualTo(elements);
    }

    @Property(tries = 100)
    void oldWritersNonceIsReadToo(@ForAll("elements") List<BackupElement> elements) throws Exception {
        byte[] archive = Elements.archive(List.of());
        var content = new ByteArrayOutputStream();
        sealed(
                content,
                BackupElement.newBuilder().setMetadata(Elements.METADATA).build());
        for (BackupElement element : elements) {
            sealed(content, element);
        }

        byte[] old = reframed(archive, content.toByteArray(), new Random(1), false);

        assertThat(Elements.read(old)).isEqualTo(elements);
    }

    @Provide
    Arbitrary<List<BackupElement>> elements() {
        Arbitrary<Integer> sizes = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Arbitraries.integers().between(1, 2_000)),
                net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(130_000, 133_000)),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(200_000, 900_000)));
        return sizes.map(Elements::message).list().ofMaxSize(12);
    }

    private static byte[] content(byte[] archive) throws Exception {
        var in = new ByteArrayInputStream(archive, ArchiveReader.VERSION_LENGTH + ElementNonce.LENGTH, archive.length);
        var content = new ByteArrayOutputStream();
        try (FrameReader frame = new FrameReader(in)) {
            for (int next = frame.read(); next >= 0; next = frame.read()) {
                content.write(next);
            }
        }
        return content.toByteArray();
    }

    private static byte[] reframed(byte[] archive, byte[] content, Random random, boolean checksum) throws IOException {
        var out = new ByteArrayOutputStream();
        out.write(archive, 0, ArchiveReader.VERSION_LENGTH + ElementNonce.LENGTH);
        try (var zstd = new ZstdOutputStream(out, 1 + random.nextInt(5))) {
            zstd.setChecksum(checksum);
            int at = 0;
            while (at < content.length) {
                int piece = Math.min(content.length - at, 1 + random.nextInt(50_000));
                zstd.write(content, at, piece);
                at += piece;
                if (random.nextBoolean()) {
                    zstd.flush();
                }
            }
        }
        return out.toByteArray();
    }

    private static void sealed(ByteArrayOutputStream out, BackupElement element) {
        byte[] plain = element.toByteArray();
        byte[] sealed = new byte[plain.length + ElementCipher.TAG];
        // A cipher of its own: one alone refuses to use a nonce twice.
        new ElementCipher(Elements.KEY).seal(Elements.NONCE, plain, sealed, 0);
        for (int i = 0; i < 4; i++) {
            out.write(sealed.length >>> 8 * i);
        }
        out.writeBytes(sealed);
    }

    /** Gives as little at a time as it likes. */
    private static final class InPieces extends InputStream {
        private final InputStream all;
        private final Random random;

        InPieces(byte[] all, Random random) {
            this.all = new ByteArrayInputStream(all);
            this.random = random;
        }

        @Override
        public int read() throws IOException {
            return all.read();
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            return all.read(into, from, Math.min(length, 1 + random.nextInt(3_000)));
        }
    }
}
