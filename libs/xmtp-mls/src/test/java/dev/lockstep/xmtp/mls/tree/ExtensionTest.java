package dev.lockstep.xmtp.mls.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionTest {
    private static final Decoder<Extension> EXTENSION = Extension::decode;
    private static final Decoder<Extensions> EXTENSIONS = Extensions::decode;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0001 03 02 aabb", // application id
                "0003 09 02 0001 02 0007 02 0001", // required capabilities
                "0004 03 02 aabb", // external key
                "0005 08 07 02 aabb 0001 01 cc", // one external sender
                "000a 00", // last resort
                "f000 03 02 aabb", // immutable metadata
                "ff01 03 ffffff", // whatever XMTP puts there
                "1a1a 01 ff" // unknown
            })
    void keepsWhatItReads(String hex) throws Exception {
        Bytes wire = Bytes.fromHex(hex.replace(" ", ""));

        assertThat(EXTENSION.decodeAll(wire).encoded()).isEqualTo(wire);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0001 02 02 aa",
                "0001 04 02 aabb cc",
                "0003 02 02 00",
                "0003 0a 02 0001 02 0007 02 0001 00",
                "0005 02 01 ff",
                "000a 01 00",
                "f000 00",
                "f000 02 00 00",
            })
    void refusesABodyThatOtherClientsCannotRead(String hex) {
        Bytes wire = Bytes.fromHex(hex.replace(" ", ""));

        assertThatThrownBy(() -> EXTENSION.decodeAll(wire))
                .isInstanceOf(MlsRefusedException.class)
                .hasMessageStartingWith("MALFORMED");
    }

    @Test
    void findsAnExtensionByItsType() throws Exception {
        Extensions extensions = EXTENSIONS.decodeAll(Bytes.fromHex("07" + "000a00" + "ff000101"));

        assertThat(extensions.find(0xff00)).contains(Bytes.fromHex("01"));
        assertThat(extensions.find(0xff01)).isEmpty();
    }
}
