package dev.lockstep.xmtp.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.InstallationId;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdDSAParameterSpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Vectors: XMTP network reference §8.4. */
class InstallationKeyTest {
    private static final byte[] SEED =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static final InstallationKey KEY = InstallationKey.of(SEED);
    private static final ByteString OF_SNAPSHOT =
            ByteString.fromHex("19b9f3165afea90b3d957b43d4d4eeac2b64a9747692487d944d7ffccce09ab2"
                    + "ee60077d4bc3ff0727577db3408fc71ca52a4eb4c215b43908c6d7e14c00a505");
    private static final ByteString OF_HELLO =
            ByteString.fromHex("556af812dcfa70f4cd3eb19986dbefec7ef6d7fe36edfb6516ee5548817475f3"
                    + "065f23cad79fae75a04d601a0765d349bcc31198ca6f968a4db98343ab3c4108");

    @Test
    void isNamedByItsPublicKey() {
        assertThat(KEY.id()).hasToString("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");
        assertThat(KEY).hasToString("InstallationKey of " + KEY.id());
    }

    @Test
    void signsIdentityUpdates() {
        assertThat(KEY.signIdentityUpdate(SignatureTextTest.SNAPSHOT)).isEqualTo(OF_SNAPSHOT);
    }

    @Test
    void signsForApplications() {
        assertThat(KEY.signForApplication("hello")).isEqualTo(OF_HELLO);
        assertThat(InstallationKey.signedForApplication(KEY.id(), "hello", OF_HELLO))
                .isTrue();
    }

    @Test
    void signsAsThePlatformDoes() throws Exception {
        var signer = Signature.getInstance("Ed25519");
        signer.setParameter(new EdDSAParameterSpec(true, InstallationSignature.IDENTITY_UPDATE));
        signer.initSign(KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, SEED)));
        signer.update("any text".getBytes(StandardCharsets.UTF_8));

        assertThat(KEY.signIdentityUpdate("any text")).isEqualTo(ByteString.copyFrom(signer.sign()));
    }

    @Test
    void keepsTheTwoPurposesApart() {
        var forUpdate = KEY.signIdentityUpdate("hello");

        assertThat(InstallationKey.signedForApplication(KEY.id(), "hello", forUpdate))
                .isFalse();
        assertThat(InstallationSignature.verifies(
                        InstallationSignature.IDENTITY_UPDATE,
                        "hello",
                        OF_HELLO,
                        KEY.id().bytes()))
                .isFalse();
    }

    @Test
    void doesNotTakePlainEd25519() throws Exception {
        var signer = Signature.getInstance("Ed25519");
        signer.initSign(KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, SEED)));
        signer.update("hello".getBytes(StandardCharsets.UTF_8));

        assertThat(InstallationKey.signedForApplication(KEY.id(), "hello", ByteString.copyFrom(signer.sign())))
                .isFalse();
    }

    @Test
    void refusesWhatCannotBeASignatureOrAKey() {
        assertThat(InstallationKey.signedForApplication(KEY.id(), "hello", OF_HELLO.substring(1)))
                .isFalse();
        assertThat(InstallationKey.signedForApplication(KEY.id(), "hellO", OF_HELLO))
                .isFalse();
        assertThat(InstallationKey.signedForApplication(InstallationId.ofHex("ff".repeat(32)), "hello", OF_HELLO))
                .isFalse();
        assertThatThrownBy(() -> InstallationKey.of(new byte[33])).isInstanceOf(IllegalArgumentException.class);
    }
}
