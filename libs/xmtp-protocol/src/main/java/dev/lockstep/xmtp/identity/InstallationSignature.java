package dev.lockstep.xmtp.identity;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519phSigner;

/**
 * Ed25519ph under a context that keeps an installation's signatures for different purposes apart (XMTP network reference
 * §4.5.2, RFC 8032 §5.1).
 */
final class InstallationSignature {
    static final byte[] IDENTITY_UPDATE = "IDENTITY UPDATE SIGNATURE".getBytes(StandardCharsets.US_ASCII);
    static final byte[] APPLICATION = "PUBLIC SIGNATURE CONTEXT".getBytes(StandardCharsets.US_ASCII);

    private static final int SIGNATURE_BYTES = 64;

    private InstallationSignature() {}

    static boolean isPublicKey(ByteString publicKey) {
        if (publicKey.size() != Ed25519PublicKeyParameters.KEY_SIZE) {
            return false;
        }
        try {
            new Ed25519PublicKeyParameters(publicKey.toByteArray());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** {@code publicKey} is one by {@link #isPublicKey}. */
    static boolean verifies(byte[] context, String text, ByteString signature, ByteString publicKey) {
        if (signature.size() != SIGNATURE_BYTES) {
            return false;
        }
        var verifier = new Ed25519phSigner(context);
        verifier.init(false, new Ed25519PublicKeyParameters(publicKey.toByteArray()));
        var message = text.getBytes(StandardCharsets.UTF_8);
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature.toByteArray());
    }
}
