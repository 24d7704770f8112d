package dev.lockstep.xmtp.mls.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Signing with Ed25519 by the Amazon Corretto Crypto Provider. It is native code and several times as fast, but not there for
 * every platform: who wants it puts it on the class path.
 *
 * <p>Only signing. There is one signature of a message under a key, but implementations differ in which odd signatures and
 * keys they let pass, and two of our own installations must never judge a commit differently. So all of them verify alike.
 */
final class NativeEd25519 {
    private static final String PROVIDER = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
    private static final String ALGORITHM = "Ed25519";
    /** What stands before the 32 bytes of a private key in its ASN.1 form, RFC 8410 §10.3. */
    private static final byte[] PRIVATE_KEY_PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");

    /** Of the signatures alone; the provider takes keys that the JDK has read. */
    private final Provider provider;

    private NativeEd25519(Provider provider) {
        this.provider = provider;
    }

    /** The native implementation, if there is one here and it does what Bouncy Castle's does. */
    static @Nullable NativeEd25519 find() {
        try {
            Object instance = Class.forName(PROVIDER).getField("INSTANCE").get(null);
            return instance instanceof Provider provider ? tried(new NativeEd25519(provider)) : null;
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    private static @Nullable NativeEd25519 tried(NativeEd25519 candidate) {
        byte[] seed = new byte[Primitives.KEY];
        byte[] message = {1};
        try {
            return Arrays.equals(candidate.sign(seed, message), Primitives.portableEd25519Sign(seed, message))
                    ? candidate
                    : null;
        } catch (IllegalStateException e) {
            return null;
        }
    }

    byte[] sign(byte[] seed, byte[] message) {
        try {
            Signature signer = Signature.getInstance(ALGORITHM, provider);
            signer.initSign(KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(Primitives.concat(PRIVATE_KEY_PREFIX, seed))));
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the native Ed25519 does not sign", e);
        }
    }
}
