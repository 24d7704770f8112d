package dev.lockstep.xmtp.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import dev.lockstep.xmtp.archive.ArchiveException.Reason;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostileArchiveTest {
    private static final List<BackupElement> SOME = List.of(Elements.CONSENT, Elements.message(3_000));

    @Test
    void isTruncatedWhereverItIsCut() {
        byte[] whole = Elements.archive(SOME);

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(reason(cut)).as("cut after %d bytes", length).isEqualTo(Reason.TRUNCATED);
        }
    }

    @Test
    void ignoresWhatFollowsTheFrame() throws Exception {
        byte[] whole = Elements.archive(SOME);

        assertThat(Elements.read(Arrays.copyOf(whole, whole.length + 100))).isEqualTo(SOME);
    }

    @Test
    void notASingleBitCanChangeWhatIsRead() throws Exception {
        byte[] whole = Elements.archive(SOME);

        for (int at = 0; at < whole.length; at++) {
            byte[] altered = whole.clone();
            altered[at] ^= (byte) (1 << at % 8);
            try {
                // A frame may say the same in other words; it may not say anything else.
                assertThat(Elements.read(altered)).as("bit of byte %d", at).isEqualTo(SOME);
            } catch (ArchiveException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void tellsAWrongKeyFromDamage() {
        byte[] archive = Elements.archive(SOME);

        assertThatThrownBy(() ->
                        ArchiveReader.open(new ByteArrayInputStream(archive), Elements.key(8), ReadLimits.DEFAULT))
                .isInstanceOfSatisfying(
                        ArchiveException.class, e -> assertThat(e.reason()).isEqualTo(Reason.KEY_MISMATCH));
    }

    @Test
    void refusesAnElementOverTheLimit() {
        byte[] archive = Elements.archive(List.of(Elements.message(2_000)));

        assertThat(reason(archive, new ReadLimits(1_000, 1_000_000))).isEqualTo(Reason.TOO_LARGE);
        assertThat(reason(archive, new ReadLimits(2_000, 2_000))).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void refusesAFrameThatGrowsBeyondMeasure() {
        byte[] bomb = framed(new byte[64 << 20]);

        assertThat(bomb).hasSizeLessThan(1 << 16);
        assertThat(reason(bomb)).isIn(Reason.TOO_LARGE, Reason.CORRUPT);
    }

    @Test
    void refusesAWindowThatWouldTakeMuchMemory() {
        byte[] demanding = Elements.archive(SOME);
        // Window descriptor: 2 GiB.
        demanding[ArchiveReader.VERSION_LENGTH + ElementNonce.LENGTH + 5] = (byte) (21 << 3);

        assertThat(reason(demanding)).isEqualTo(Reason.CORRUPT);
    }

    @Test
    void refusesNoise() {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        noise[0] = 0;
        noise[1] = 0;

        assertThat(reason(noise)).isEqualTo(Reason.CORRUPT);
        assertThat(reason(framed(noise))).isEqualTo(Reason.CORRUPT);
    }

    @Test
    void refusesAVersionNobodyKnows() {
        byte[] archive = Elements.archive(SOME);
        archive[0] = 1;

        assertThat(reason(archive)).isEqualTo(Reason.CORRUPT);
    }

    private static byte[] framed(byte[] content) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[ArchiveReader.VERSION_LENGTH + ElementNonce.LENGTH]);
        out.writeBytes(Zstd.compress(content));
        return out.toByteArray();
    }

    private static Reason reason(byte[] archive) {
        return reason(archive, ReadLimits.DEFAULT);
    }

    private static Reason reason(byte[] archive, ReadLimits limits) {
        ArchiveException thrown = catchThrowableOfType(ArchiveException.class, () -> Elements.read(archive, limits));
        assertThat(thrown).isNotNull();
        return thrown.reason();
    }
}
