package dev.lockstep.xmtp.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The small archive of device sync reference §10.2, which a real client has imported. */
class GoldenArchiveTest {
    private static final byte[] GOLDEN = HexFormat.of().parseHex("""
            0000000102030405060708090a0b28b52ffd0058\
            34010034021f000000128cfb711f1159c9df03060305937b94ba1caf3cfc93e5c10ed803ee75679000\
            4c0300640662000000907ee43000d96970ddfe5ce435c8f4031e424c80ba396f5d3dc391790630dfdc14220e4ad2bd7703\
            41cd860ea20d966107e958754340e8b3018f490990c2b2f6dffcc039016c7aa594ba6d03605dfe638cbcb1b013b3b4484440f1\
            e263c12f8dc7f700\
            010000""");

    @Test
    void isWhatWeWrite() {
        assertThat(Elements.archive(List.of(Elements.CONSENT))).isEqualTo(GOLDEN);
    }

    @Test
    void isReadAsWhatItWasWrittenFrom() throws Exception {
        try (ArchiveReader reader =
                ArchiveReader.open(new ByteArrayInputStream(GOLDEN), Elements.KEY, ReadLimits.DEFAULT)) {
            assertThat(reader.metadata()).isEqualTo(Elements.METADATA);
            assertThat(Elements.rest(reader)).containsExactly(Elements.CONSENT);
        }
    }
}
