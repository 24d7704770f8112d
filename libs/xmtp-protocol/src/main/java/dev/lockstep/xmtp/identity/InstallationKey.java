package dev.lockstep.xmtp.identity;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.InstallationId;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519phSigner;

/**
 * The private key of an installation: the 32-byte seed of an Ed25519 key. The same key signs the installation's MLS
 * structures. Prints its installation's id only.
 */
public final class InstallationKey {
    public static final int LENGTH = 32;

    private final byte[] seed;
    private final InstallationId id;

    private InstallationKey(byte[] seed) {
        this.seed = seed;
        this.id = InstallationId.of(
                new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded());
    }

    /** Throws {@link IllegalArgumentException} unless there are {@value #LENGTH} bytes. */
    public static InstallationKey of(byte[] seed) {
        if (seed.length != LENGTH) {
            throw new IllegalArgumentException(
                    "installation key: %d bytes (expected: %d bytes)".formatted(seed.length, LENGTH));
        }
        return new InstallationKey(seed.clone());
    }

    /** A new one; {@code random} must be cryptographically strong, i.e. a {@link java.security.SecureRandom}. */
    public static InstallationKey generate(RandomGenerator random) {
        var seed = new byte[LENGTH];
        random.nextBytes(seed);
        return new InstallationKey(seed);
    }

    public InstallationId id() {
        return id;
    }

    /** Signs the text of an identity update; 64 bytes. */
    public ByteString signIdentityUpdate(String text) {
        return sign(InstallationSignature.IDENTITY_UPDATE, text);
    }

    /** Signs a text of an application, in a form that never holds for an identity update; 64 bytes. */
    public ByteString signForApplication(String text) {
        return sign(InstallationSignature.APPLICATION, text);
    }

    /** Whether {@link #signForApplication} of the key of {@code installation} made {@code signature}. */
    public static boolean signedForApplication(InstallationId installation, String text, ByteString signature) {
        return InstallationSignature.isPublicKey(installation.bytes())
                && InstallationSignature.verifies(
                        InstallationSignature.APPLICATION, text, signature, installation.bytes());
    }

    /** A copy of the secret seed. */
    public byte[] toByteArray() {
        return seed.clone();
    }

    @Override
    public String toString() {
        return "InstallationKey of " + id;
    }

    private ByteString sign(byte[] context, String text) {
        var signer = new Ed25519phSigner(context);
        signer.init(true, new Ed25519PrivateKeyParameters(seed));
        var message = text.getBytes(StandardCharsets.UTF_8);
        signer.update(message, 0, message.length);
        return ByteString.copyFrom(signer.generateSignature());
    }
}
