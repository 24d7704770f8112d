package dev.lockstep.xmtp.identity;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/** ECDSA on P-256 over what an authenticator signs: its own data and the hash of the client data. */
final class PasskeySignature {
    private static final ECDomainParameters P256 = new ECDomainParameters(CustomNamedCurves.getByName("P-256"));
    private static final int COMPRESSED = 33;
    private static final int UNCOMPRESSED = 65;
    private static final int SCALAR_BYTES = 32;

    private PasskeySignature() {}

    /** The signature as r and s of 32 bytes each, or null if it does not verify. */
    static @Nullable ByteString verify(
            ByteString publicKey, ByteString derSignature, ByteString authenticatorData, ByteString clientDataJson) {
        var point = decode(publicKey);
        var signature = DerSignature.read(derSignature);
        if (point == null || signature == null) {
            return null;
        }
        var verifier = new ECDSASigner();
        verifier.init(false, new ECPublicKeyParameters(point, P256));
        var hash = sha256(authenticatorData, ByteString.copyFrom(sha256(clientDataJson)));
        return verifier.verifySignature(hash, signature.r(), signature.s())
                ? ByteString.copyFrom(BigIntegers.asUnsignedByteArray(SCALAR_BYTES, signature.r()))
                        .concat(ByteString.copyFrom(BigIntegers.asUnsignedByteArray(SCALAR_BYTES, signature.s())))
                : null;
    }

    private static @Nullable ECPoint decode(ByteString publicKey) {
        var inForm = switch (publicKey.size()) {
            case COMPRESSED -> publicKey.byteAt(0) == 2 || publicKey.byteAt(0) == 3;
            case UNCOMPRESSED -> publicKey.byteAt(0) == 4;
            default -> false;
        };
        if (!inForm) {
            return null;
        }
        try {
            return P256.getCurve().decodePoint(publicKey.toByteArray());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static byte[] sha256(ByteString... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                digest.update(part.asReadOnlyByteBuffer());
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java platform", e);
        }
    }
}
