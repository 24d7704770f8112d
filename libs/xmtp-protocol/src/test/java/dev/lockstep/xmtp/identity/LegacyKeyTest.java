package dev.lockstep.xmtp.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.proto.legacy.Signature;
import dev.lockstep.xmtp.proto.legacy.Signature.ECDSACompact;
import dev.lockstep.xmtp.proto.legacy.SignedPublicKey;
import dev.lockstep.xmtp.wallet.InvalidWalletSignatureException;
import org.junit.jupiter.api.Test;

/** Vector: XMTP network reference §8.6. */
class LegacyKeyTest {
    private static final ByteString SIGNED_KEY = ByteString.fromHex(
            "0a4f08c0c3a5aecb99e7d5171a430a4104d854aefcc6e1dba8efa63ee9ce6c359b5784082b5b245b515dd543f145051ff9ba817790042c36"
                    + "4cb95f3d17e74807a91246714fad520d2592c92baeb4217d2b124612440a40078864ac9bf7e6fffdf74e32d4e2294eefb788f77a589bf5db"
                    + "b7d7ca2a59a28060607883114626e7021b5b1d426e808c012ad9b902b5d0648f8fdb9fae01e9bf1001");

    @Test
    void namesTheWalletThatSignedIt() throws Exception {
        var key = LegacyKey.of(SignedPublicKey.parseFrom(SIGNED_KEY));

        assertThat(key.wallet()).hasToString("0x220ca99fb7fafa18cb623d924794dde47b4bc2e9");
        assertThat(key.walletSignature().bytes().byteAt(64)).isEqualTo((byte) 1);
    }

    @Test
    void takesEitherFormOfSignature() throws Exception {
        var signed = SignedPublicKey.parseFrom(SIGNED_KEY);
        var wallet = signed.getSignature().getWalletEcdsaCompact();

        var other = signed.toBuilder()
                .setSignature(Signature.newBuilder()
                        .setEcdsaCompact(ECDSACompact.newBuilder()
                                .setBytes(wallet.getBytes())
                                .setRecovery(wallet.getRecovery())))
                .build();

        assertThat(LegacyKey.of(other)).isEqualTo(LegacyKey.of(signed));
    }

    @Test
    void refusesAKeyThatIsNone() throws Exception {
        var signed = SignedPublicKey.parseFrom(SIGNED_KEY);

        assertRefused(SignedPublicKey.getDefaultInstance());
        assertRefused(signed.toBuilder().clearSignature().build());
        assertRefused(signed.toBuilder().clearKeyBytes().build());
        assertRefused(signed.toBuilder().setKeyBytes(ByteString.fromHex("ffff")).build());
    }

    private static void assertRefused(SignedPublicKey signed) {
        assertThatThrownBy(() -> LegacyKey.of(signed)).isInstanceOf(InvalidWalletSignatureException.class);
    }
}
