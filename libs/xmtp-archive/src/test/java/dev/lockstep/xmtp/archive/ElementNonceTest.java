package dev.lockstep.xmtp.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementNonceTest {
    /** Device sync reference §10.5. */
    @ParameterizedTest
    @CsvSource({
        "000102030405060708090a0b, 010102030405060708090a0b",
        "ffffffff0000000000000000, 000000000100000000000000",
        "ffffffffffffffffffffffff, 000000000000000000000000"
    })
    void countsAsOneLittleEndianNumber(String before, String after) {
        assertThat(nonce(before).next()).isEqualTo(nonce(after));
        assertThat(nonce(after).previous()).isEqualTo(nonce(before));
    }

    private static ElementNonce nonce(String hex) {
        return new ElementNonce(HexFormat.of().parseHex(hex));
    }
}
