package dev.lockstep.xmtp.mls.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.commit.Commit;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.framing.PublicMessage;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.tree.Capabilities;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.RatchetTree;
import dev.lockstep.xmtp.mls.tree.RequiredCapabilities;
import dev.lockstep.xmtp.mls.tree.UpdatePath;
import dev.lockstep.xmtp.mls.welcome.GroupSecrets;
import dev.lockstep.xmtp.mls.welcome.Welcome;
import java.util.function.IntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Input that is made to take more memory than it has bytes. */
class MemoryTest {
    private static final int LARGE = 1_000_000;
    /** For what is allocated once, whatever the size. */
    private static final long SLACK = 512 * 1024;

    /** Vectors of the smallest elements that their structure has, and claims without content. */
    enum Hostile {
        NUMBERS_OF_CAPABILITIES(
                Capabilities::decode, size -> vector(size, "ffff").raw(new byte[4])),
        NUMBERS_REQUIRED(
                RequiredCapabilities::decode, size -> vector(size, "ffff").raw(new byte[2])),
        PROPOSALS_BY_REFERENCE(Commit::decode, size -> vector(size, "0200").uint8(0)),
        PROPOSALS_OF_UNKNOWN_TYPES(
                Commit::decode, size -> vector(size, "01eeee00").uint8(0)),
        REMOVALS(Commit::decode, size -> vector(size, "01000300000001").uint8(0)),
        NEW_MEMBERS(
                Welcome::decode,
                size -> new TlsWriter()
                        .uint16(3)
                        .raw(bytes(vector(size, "000000")))
                        .uint8(0)),
        PRE_SHARED_KEYS(GroupSecrets::decode, size -> new TlsWriter().uint16(0).raw(bytes(vector(size, "010000")))),
        BLANK_NODES(RatchetTree::decode, size -> vector(size, "00")),
        UNMERGED_LEAVES(
                RatchetTree::decode,
                size -> new TlsWriter()
                        .vector(new TlsWriter().raw(Bytes.fromHex("0001020000")).raw(bytes(vector(size, "00000001"))))),
        NODES_OF_A_PATH(UpdatePath::decode, size -> leaf().raw(bytes(vector(size, "0000")))),
        SECRETS_OF_A_PATH(
                UpdatePath::decode,
                size -> leaf().vector(new TlsWriter().uint8(0).raw(bytes(vector(size, "0000"))))),
        A_LONG_CIPHERTEXT(
                MlsMessage::decode,
                size -> new TlsWriter()
                        .raw(Bytes.fromHex("00010002"))
                        .opaque(new byte[16])
                        .uint64(1)
                        .raw(Bytes.fromHex("010000"))
                        .opaque(new byte[size])),
        A_CLAIM_OF_2_30_BYTES(Welcome::decode, size -> new TlsWriter().uint16(3).uint32(0xbfff_ffffL)),
        A_CLAIM_OF_2_30_NODES(RatchetTree::decode, size -> new TlsWriter().uint32(0xbfff_ffffL)),
        A_CLAIM_OF_2_30_NUMBERS(Capabilities::decode, size -> new TlsWriter().uint32(0xbfff_ffffL)),
        A_CLAIM_OF_A_KEY(
                KeyPackage::decode, size -> new TlsWriter().uint32(0x0001_0003).uint32(0xbfff_ffffL)),
        A_CLAIM_OF_A_GROUP_ID(PublicMessage::decode, size -> new TlsWriter().uint32(0xbfff_ffffL));

        private final Decoder<?> decoder;
        private final IntFunction<TlsWriter> input;

        Hostile(Decoder<?> decoder, IntFunction<TlsWriter> input) {
            this.decoder = decoder;
            this.input = input;
        }
    }

    @ParameterizedTest
    @EnumSource
    void parsingAllocatesNoMoreThanAFewTimesTheInput(Hostile hostile) {
        byte[] input = hostile.input.apply(LARGE).toByteArray();

        assertThat(allocated(hostile.decoder, input)).isLessThan(3L * input.length + SLACK);
    }

    /** The worst there is: an object for every three bytes. No more than 65536 types stand in one list. */
    @ParameterizedTest
    @EnumSource(Lists.class)
    void parsingExtensionsAllocatesTwentyTimesTheInputAtMost(Lists lists) {
        byte[] input = bytes(extensions(lists.count)).toByteArray();

        assertThat(allocated(Extensions::decode, input)).isLessThan(20L * input.length + SLACK);
    }

    enum Lists {
        SHORT(100),
        OF_EVERY_TYPE(65_536);

        private final int count;

        Lists(int count) {
            this.count = count;
        }
    }

    private static long allocated(Decoder<?> decoder, byte[] input) {
        // Classes are loaded and strings made before it counts.
        decode(decoder, input);
        return Allocation.of(() -> decode(decoder, input));
    }

    private static void decode(Decoder<?> decoder, byte[] input) {
        try {
            assertThat(decoder.decodeAll(input)).isNotNull();
        } catch (MlsRefusedException e) {
            assertThat(e.refusal()).isNotNull();
        }
    }

    private static TlsWriter leaf() {
        return new TlsWriter().raw(Bytes.fromHex("0000000100000000000002" + "0000"));
    }

    /** Of every type but those whose content is looked into. */
    private static TlsWriter extensions(int count) {
        TlsWriter content = new TlsWriter();
        for (int type = 0; type < count; type++) {
            if (type > 5 && type != 0xf000) {
                content.uint16(type).uint8(0);
            }
        }
        return new TlsWriter().vector(content);
    }

    private static TlsWriter vector(int size, String element) {
        byte[] bytes = Bytes.fromHex(element).toByteArray();
        TlsWriter content = new TlsWriter();
        for (int i = 0; i < size / bytes.length; i++) {
            content.raw(bytes);
        }
        return new TlsWriter().vector(content);
    }

    private static Bytes bytes(TlsWriter out) {
        return out.toBytes();
    }
}
