package dev.lockstep.xmtp.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors: XMTP network reference §8.3. */
class RecoverableSignatureTest {
    private static final WalletKey KEY =
            WalletKey.of(HexFormat.of().parseHex("90b7388a7427358cb7fc7e9042805b1942eae47ee783e627a989719da35e76fb"));
    private static final ByteString HASH =
            ByteString.fromHex("a45a0f9edbc211be20538f728d6504099ce7620281902fb87e3a7c708adad3c0");
    private static final ByteString SIGNATURE =
            ByteString.fromHex("c8aa67e9a7cac381900c5b2579a5696017347f06333879d080b2bf0f4cd64bc2"
                    + "2fb5087d6b9696e28efae9b7212b0b8139fa787a999b2587e8379d308aec28a31c");
    private static final ByteString HIGH_S =
            ByteString.fromHex("c8aa67e9a7cac381900c5b2579a5696017347f06333879d080b2bf0f4cd64bc2"
                    + "d04af7829469691d71051648ded4f47d80b4646c15ad7ab3d79ac15c454a189e1b");
    private static final ByteString ZERO = ByteString.copyFrom(new byte[32]);
    private static final ByteString ORDER =
            ByteString.fromHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

    @Test
    void knowsTheAddressOfAKey() {
        assertThat(KEY.address()).hasToString("0x34dd95109b587ca90778cde5e2dd87e022453699");
    }

    @Test
    void signsTheSameEachTimeWithALowS() {
        assertThat(KEY.signHash(HASH).bytes()).isEqualTo(SIGNATURE);
    }

    @Test
    void recoversTheSigner() throws Exception {
        assertThat(RecoverableSignature.of(SIGNATURE).recover(HASH)).isEqualTo(KEY.address());
    }

    @Test
    void recoversAnotherAddressFromAHighS() throws Exception {
        var signature = RecoverableSignature.of(HIGH_S);

        assertThat(signature.recover(HASH)).hasToString("0xeacd7df5532d44feef074314bf9804ca3ce863c2");
        assertThat(signature.bytes()).isEqualTo(SIGNATURE.substring(0, 64).concat(ByteString.fromHex("1b")));
    }

    @ParameterizedTest
    @CsvSource({"1, true", "28, true", "36, true", "254, true", "0, false", "27, false", "35, false", "255, false"})
    void readsTheParityFromV(int v, boolean isTheSigner) throws Exception {
        var recovered = RecoverableSignature.of(withV(v)).recover(HASH);

        assertThat(recovered.equals(KEY.address())).isEqualTo(isTheSigner);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 26, 29, 34})
    void refusesAnyOtherV(int v) throws Exception {
        var signature = RecoverableSignature.of(withV(v));

        assertThatThrownBy(() -> signature.recover(HASH))
                .isInstanceOf(InvalidWalletSignatureException.class)
                .hasMessageContaining("v of wallet signature: " + v);
    }

    @Test
    void keepsVAsItWasWritten() throws Exception {
        assertThat(RecoverableSignature.of(withV(1)).bytes())
                .isEqualTo(withV(1))
                .isNotEqualTo(withV(28));
    }

    @Test
    void refusesScalarsOutOfRange() {
        assertRefused(ZERO.concat(SIGNATURE.substring(32)), "r of wallet signature is out of range");
        assertRefused(ORDER.concat(SIGNATURE.substring(32)), "r of wallet signature is out of range");
        assertRefused(
                SIGNATURE.substring(0, 32).concat(ZERO).concat(SIGNATURE.substring(64)),
                "s of wallet signature is out of range");
        assertRefused(
                SIGNATURE.substring(0, 32).concat(ORDER).concat(SIGNATURE.substring(64)),
                "s of wallet signature is out of range");
    }

    @Test
    void refusesAnRThatIsOnNoPoint() throws Exception {
        // x = 5 has no y on secp256k1.
        var five = ByteString.copyFrom(new byte[31]).concat(ByteString.fromHex("05"));
        var signature = RecoverableSignature.of(five.concat(SIGNATURE.substring(32)));

        assertThatThrownBy(() -> signature.recover(HASH))
                .isInstanceOf(InvalidWalletSignatureException.class)
                .hasMessageContaining("on no point");
    }

    @Test
    void refusesToRecoverThePointAtInfinity() throws Exception {
        // With r the x of G and s equal to the hash, s·R − z·G vanishes.
        var r = ByteString.copyFrom(
                unsigned(Secp256k1.DOMAIN.getG().getAffineXCoord().toBigInteger()));
        var s = ByteString.copyFrom(unsigned(BigInteger.TEN));
        var v = ByteString.copyFrom(
                new byte[] {(byte) (Secp256k1.DOMAIN.getG().getAffineYCoord().testBitZero() ? 28 : 27)});
        var signature = RecoverableSignature.of(r.concat(s).concat(v));

        assertThatThrownBy(() -> signature.recover(s))
                .isInstanceOf(InvalidWalletSignatureException.class)
                .hasMessageContaining("recovers to no key");
    }

    @Property(tries = 300)
    void refusesOrRecoversWhateverItIsGiven(@ForAll @Size(max = 70) byte[] bytes) {
        try {
            assertThat(RecoverableSignature.of(ByteString.copyFrom(bytes)).recover(HASH))
                    .isNotEqualTo(KEY.address());
        } catch (InvalidWalletSignatureException refusal) {
            assertThat(refusal).hasMessageContaining("wallet signature");
        }
    }

    @Property(tries = 100)
    void refusesOrRecoversAnotherWhenOneBitIsFlipped(@ForAll @IntRange(max = 64 * 8 - 1) int bit) {
        var flipped = SIGNATURE.toByteArray();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        try {
            assertThat(RecoverableSignature.of(ByteString.copyFrom(flipped)).recover(HASH))
                    .isNotEqualTo(KEY.address());
        } catch (InvalidWalletSignatureException refusal) {
            assertThat(refusal).hasMessageContaining("wallet signature");
        }
    }

    @Property(tries = 50)
    void recoversWhoeverSigned(@ForAll @Size(32) byte[] secret, @ForAll String text) throws Exception {
        var scalar = new BigInteger(1, secret).mod(BigInteger.TWO.pow(255)).add(BigInteger.ONE);
        var key = WalletKey.of(unsigned(scalar));

        var signature = RecoverableSignature.of(key.sign(text).bytes());

        assertThat(signature.recover(PersonalMessage.hash(text))).isEqualTo(key.address());
    }

    @Test
    void printsNoSecret() {
        assertThat(KEY).hasToString("WalletKey of 0x34dd95109b587ca90778cde5e2dd87e022453699");
    }

    @Test
    void refusesAKeyOutOfRange() {
        assertThatThrownBy(() -> WalletKey.of(new byte[32])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WalletKey.of(ORDER.toByteArray())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WalletKey.of(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertRefused(ByteString signature, String message) {
        assertThatThrownBy(() -> RecoverableSignature.of(signature))
                .isInstanceOf(InvalidWalletSignatureException.class)
                .hasMessageContaining(message);
    }

    private static ByteString withV(int v) {
        return SIGNATURE.substring(0, 64).concat(ByteString.copyFrom(new byte[] {(byte) v}));
    }

    private static byte[] unsigned(BigInteger value) {
        return BigIntegers.asUnsignedByteArray(32, value);
    }
}
