package dev.lockstep.xmtp.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.proto.identity.associations.RecoverablePasskeySignature;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasskeySignatureTest {
    private static final RecoverablePasskeySignature SIGNED =
            TestSigner.passkey(1).sign("a text").getPasskey();

    @Test
    void givesRAndSOfOneThatVerifies() {
        assertThat(verify(SIGNED)).isNotNull().hasSize(64);
    }

    @Test
    void verifiesWhatThePlatformSigned() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        var pair = generator.generateKeyPair();
        var clientData = TestSigner.clientDataJson("a text");
        var signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(pair.getPrivate());
        signer.update(SIGNED.getAuthenticatorData().toByteArray());
        signer.update(MessageDigest.getInstance("SHA-256").digest(clientData.toByteArray()));
        var point = ((ECPublicKey) pair.getPublic()).getW();
        var uncompressed =
                ByteString.fromHex("04").concat(word(point.getAffineX())).concat(word(point.getAffineY()));

        var raw = PasskeySignature.verify(
                uncompressed, ByteString.copyFrom(signer.sign()), SIGNED.getAuthenticatorData(), clientData);

        assertThat(raw).isNotNull();
    }

    @Test
    void refusesAnythingElseSigned() {
        assertThat(verify(SIGNED.toBuilder()
                        .setAuthenticatorData(ByteString.EMPTY)
                        .build()))
                .isNull();
        assertThat(verify(SIGNED.toBuilder().setClientDataJson(ByteString.EMPTY).build()))
                .isNull();
        assertThat(verify(SIGNED.toBuilder()
                        .setPublicKey(TestSigner.passkey(2)
                                .sign("a text")
                                .getPasskey()
                                .getPublicKey())
                        .build()))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "02",
                // no point has this x
                "02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                // the length of a compressed point, the mark of no point
                "051111111111111111111111111111111111111111111111111111111111111111"
            })
    void refusesAKeyThatIsNone(String key) {
        assertThat(verify(
                        SIGNED.toBuilder().setPublicKey(ByteString.fromHex(key)).build()))
                .isNull();
    }

    @Test
    void refusesTheHybridFormOfAKey() {
        var point = CustomNamedCurves.getByName("P-256")
                .getCurve()
                .decodePoint(SIGNED.getPublicKey().toByteArray());
        var uncompressed = ByteString.copyFrom(point.getEncoded(false));
        var hybrid = ByteString.copyFrom(
                        new byte[] {(byte) (point.getAffineYCoord().testBitZero() ? 7 : 6)})
                .concat(uncompressed.substring(1));

        assertThat(verify(SIGNED.toBuilder().setPublicKey(uncompressed).build()))
                .isNotNull();
        assertThat(verify(SIGNED.toBuilder().setPublicKey(hybrid).build())).isNull();
    }

    @Test
    void refusesASignatureThatIsNotStrictDer() {
        var der = SIGNED.getSignature();
        var longer = ByteString.copyFrom(new byte[] {0x30, (byte) (der.byteAt(1) + 1)})
                .concat(der.substring(2))
                .concat(ByteString.fromHex("00"));

        assertThat(verify(SIGNED.toBuilder().setSignature(ByteString.EMPTY).build()))
                .isNull();
        assertThat(verify(SIGNED.toBuilder()
                        .setSignature(der.concat(ByteString.fromHex("00")))
                        .build()))
                .isNull();
        assertThat(verify(SIGNED.toBuilder().setSignature(longer).build())).isNull();
        assertThat(verify(SIGNED.toBuilder()
                        .setSignature(ByteString.fromHex("3006020100020100"))
                        .build()))
                .isNull();
        assertThat(verify(SIGNED.toBuilder()
                        .setSignature(ByteString.fromHex("30060201ff0201ff"))
                        .build()))
                .isNull();
    }

    private static @Nullable ByteString verify(RecoverablePasskeySignature signature) {
        return PasskeySignature.verify(
                signature.getPublicKey(),
                signature.getSignature(),
                signature.getAuthenticatorData(),
                signature.getClientDataJson());
    }

    private static ByteString word(BigInteger value) {
        return ByteString.copyFrom(BigIntegers.asUnsignedByteArray(32, value));
    }
}
