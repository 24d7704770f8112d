package dev.lockstep.xmtp.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerSignatureTest {
    private static final BigInteger LIMIT = BigInteger.TWO.pow(256);

    @Property(tries = 300)
    void readsWhatOthersWrite(
            @ForAll @BigRange(min = "0", max = "1000") BigInteger small, @ForAll @Size(32) byte[] large)
            throws IOException {
        var r = new BigInteger(1, large);

        var der = StandardDSAEncoding.INSTANCE.encode(LIMIT, r, small);

        assertThat(DerSignature.read(ByteString.copyFrom(der))).isEqualTo(new DerSignature(r, small));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "3000",
                "3006020101",
                "3003020101",
                "3106020101020101",
                "3005020101020101",
                "3007020101020101",
                "300702010102010100",
                "3006030101020101",
                "3006020101030101",
                "300402000200",
                "3006020181020101",
                "300702020001020101",
                "308106020101020101",
                "3080020101020101",
                "300602010102ff01"
            })
    void refusesAnyOtherForm(String der) {
        assertThat(DerSignature.read(ByteString.fromHex(der))).isNull();
    }

    @Property(tries = 1000)
    void refusesOrReadsWhateverItIsGiven(@ForAll @Size(max = 80) byte[] bytes) throws IOException {
        var read = DerSignature.read(ByteString.copyFrom(bytes));

        if (read != null) {
            assertThat(StandardDSAEncoding.INSTANCE.encode(LIMIT.shiftLeft(8), read.r(), read.s()))
                    .isEqualTo(bytes);
        }
    }
}
