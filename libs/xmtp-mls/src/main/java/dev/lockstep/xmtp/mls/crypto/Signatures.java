package dev.lockstep.xmtp.mls.crypto;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import java.nio.charset.StandardCharsets;

/** Ed25519 with the labels of RFC 9420 §5.1.2. */
public final class Signatures {
    private Signatures() {}

    /** The public key of a private key (a seed of 32 bytes). */
    public static Bytes publicKey(Secret privateKey) {
        return Bytes.owning(Primitives.ed25519PublicKey(privateKey.copy()));
    }

    /** SignWithLabel. */
    public static Bytes signWithLabel(Secret privateKey, String label, Bytes content) {
        return Bytes.owning(Primitives.ed25519Sign(privateKey.copy(), signContent(label, content)));
    }

    /**
     * VerifyWithLabel.
     *
     * @throws MlsRefusedException {@link Refusal#INVALID_SIGNATURE}
     */
    public static void verifyWithLabel(Bytes publicKey, String label, Bytes content, Bytes signature)
            throws MlsRefusedException {
        if (!Primitives.ed25519Verify(publicKey.toByteArray(), signContent(label, content), signature.toByteArray())) {
            throw new MlsRefusedException(
                    Refusal.INVALID_SIGNATURE, "%s by key %s does not verify".formatted(label, publicKey));
        }
    }

    private static byte[] signContent(String label, Bytes content) {
        return new TlsWriter(64 + content.size())
                .opaque(("MLS 1.0 " + label).getBytes(StandardCharsets.US_ASCII))
                .opaque(content)
                .toByteArray();
    }
}
