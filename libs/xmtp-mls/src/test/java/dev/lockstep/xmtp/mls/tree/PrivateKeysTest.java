package dev.lockstep.xmtp.mls.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import org.junit.jupiter.api.Test;

class PrivateKeysTest {
    private static final Decoder<PrivateKeys> DECODER = PrivateKeys::decode;

    /** Leaf 0, then node 0 with key 0xaa and node 1 with key 0xbb. */
    private static final String STORED = "00000000" + "0c" + "0000000001aa" + "0000000101bb";

    @Test
    void areStoredInAscendingOrder() throws Exception {
        PrivateKeys keys = DECODER.decodeAll(Bytes.fromHex(STORED));

        assertThat(keys.keys()).containsOnlyKeys(0, 1);
        assertThat(keys.encoded()).isEqualTo(Bytes.fromHex(STORED));
    }

    @Test
    void areRefusedInAnyOtherOrderAndTwice() {
        assertThatThrownBy(() -> DECODER.decodeAll(Bytes.fromHex("00000000" + "0c" + "0000000101bb" + "0000000001aa")))
                .isInstanceOf(MlsRefusedException.class)
                .hasMessageContaining("private key of node 0 after that of node 1");
        assertThatThrownBy(() -> DECODER.decodeAll(Bytes.fromHex("00000000" + "0c" + "0000000101bb" + "0000000101aa")))
                .isInstanceOf(MlsRefusedException.class)
                .hasMessageContaining("private key of node 1 after that of node 1");
    }
}
