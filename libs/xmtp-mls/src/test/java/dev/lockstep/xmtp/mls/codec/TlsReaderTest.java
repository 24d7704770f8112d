package dev.lockstep.xmtp.mls.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsReaderTest {

    @Test
    void readsEveryLengthOfTheWorkingGroupsVectors() throws Exception {
        for (JsonNode vector : Vectors.ofWorkingGroup("deserialization")) {
            byte[] header = Vectors.bytes(vector, "vlbytes_header").toByteArray();
            int length = vector.required("length").asInt();

            assertThat(lengthClaimedBy(header)).isEqualTo(length);
            assertThat(new TlsWriter().length(length).toByteArray()).isEqualTo(header);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4000", "403f", "80000000", "80003fff", "8000003f"})
    void refusesALengthThatIsNotInItsShortestForm(String hex) {
        byte[] input = Arrays.copyOf(Bytes.fromHex(hex).toByteArray(), 20_000);

        assertThatThrownBy(() -> new TlsReader(input).opaque())
                .isInstanceOf(MlsRefusedException.class)
                .hasMessageContaining("expected: the shortest form");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c0", "ff", "c000000000000001"})
    void refusesTheReservedFormOfALength(String hex) {
        assertMalformed(Bytes.fromHex(hex));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "40", "8000", "01", "0500000000", "40400000", "bfffffff", "bfffffff00"})
    void refusesALengthThatClaimsMoreThanThereIs(String hex) {
        assertMalformed(Bytes.fromHex(hex));
    }

    @Test
    void refusesAVectorThatEndsInTheMiddleOfAnElement() {
        byte[] threeBytesOfUint16 = {3, 0, 1, 0};

        assertThatThrownBy(() -> new TlsReader(threeBytesOfUint16).vector(TlsReader::uint16))
                .isInstanceOf(MlsRefusedException.class)
                .hasMessage("MALFORMED: at byte 3: uint16 of 2 bytes, 1 left");
    }

    @Test
    void refusesAPresenceByteOtherThanZeroAndOne() {
        assertThatThrownBy(() -> new TlsReader(new byte[] {2, 0}).optional(TlsReader::uint8))
                .isInstanceOf(MlsRefusedException.class)
                .hasMessageContaining("presence byte: 2 (expected: 0 or 1)");
    }

    @Test
    void refusesBytesLeftOver() {
        Decoder<Integer> decoder = TlsReader::uint8;

        assertThatThrownBy(() -> decoder.decodeAll(new byte[] {1, 2}))
                .isInstanceOf(MlsRefusedException.class)
                .hasMessageContaining("1 trailing bytes");
    }

    @Test
    void readsUnsignedNumbersToTheirEnds() throws Exception {
        TlsReader in = new TlsReader(
                Bytes.fromHex("ff" + "ffff" + "ffffffff" + "ffffffffffffffff").toByteArray());

        assertThat(in.uint8()).isEqualTo(255);
        assertThat(in.uint16()).isEqualTo(65535);
        assertThat(in.uint32()).isEqualTo(4_294_967_295L);
        assertThat(in.uint64()).isEqualTo(-1L);
        in.end();
    }

    @Property
    void readsBackWhatWasWritten(
            @ForAll @IntRange(max = 255) int small,
            @ForAll @IntRange(max = 65535) int medium,
            @ForAll long large,
            @ForAll @Size(max = 20_000) byte[] opaque)
            throws Exception {
        byte[] written = new TlsWriter()
                .uint8(small)
                .uint16(medium)
                .uint64(large)
                .opaque(opaque)
                .toByteArray();

        TlsReader in = new TlsReader(written);

        assertThat(in.uint8()).isEqualTo(small);
        assertThat(in.uint16()).isEqualTo(medium);
        assertThat(in.uint64()).isEqualTo(large);
        assertThat(in.opaque()).isEqualTo(Bytes.of(opaque));
        in.end();
    }

    @Property
    void whateverIsReadAsAVectorIsWrittenAsItWas(@ForAll @Size(max = 70) byte[] input) throws Exception {
        TlsReader in = new TlsReader(input);
        Bytes read;
        try {
            read = in.opaque();
        } catch (MlsRefusedException e) {
            assertThat(e.refusal()).isEqualTo(Refusal.MALFORMED);
            return;
        }

        byte[] rewritten = new TlsWriter().opaque(read).toByteArray();

        assertThat(rewritten).isEqualTo(Arrays.copyOf(input, input.length - in.remaining()));
    }

    /** Some of them claim a gigabyte: the refusal of the claim shows how it was read. */
    private static int lengthClaimedBy(byte[] header) throws MlsRefusedException {
        try {
            return new TlsReader(header).length();
        } catch (MlsRefusedException e) {
            Matcher claim = Pattern.compile("vector of (\\d+) bytes, 0 left").matcher(String.valueOf(e.getMessage()));
            assertThat(claim.find()).as(e.getMessage()).isTrue();
            return Integer.parseInt(claim.group(1));
        }
    }

    private static void assertMalformed(Bytes input) {
        MlsRefusedException refused =
                catchThrowableOfType(MlsRefusedException.class, () -> new TlsReader(input.toByteArray()).opaque());

        assertThat(refused.refusal()).isEqualTo(Refusal.MALFORMED);
    }
}
