package dev.lockstep.xmtp.mls.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * The one place where an implementation of a primitive is chosen: to sign a native one if there is one, else Bouncy
 * Castle; Bouncy Castle to verify and for X25519; the JDK for hashes and ciphers. Each is the faster one where it is used.
 * Nothing here keeps state, so all of it may run on many threads.
 */
final class Primitives {
    static final int KEY = 32;
    static final int SIGNATURE = 64;
    static final int HASH = 32;

    /** Named, because the JDK would else look for the provider again in each call. */
    private static final Provider CIPHERS = provider("SunJCE");

    private static final Provider DIGESTS = provider("SUN");

    private static final @Nullable NativeEd25519 NATIVE_ED25519 = NativeEd25519.find();

    private Primitives() {}

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256", DIGESTS);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    static byte[] hmacSha256(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256", CIPHERS);
            // The JDK refuses an empty key; HMAC pads a key with zeros, so one zero byte is the same key.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** HKDF-Expand of RFC 5869 §2.3. */
    static byte[] hkdfExpand(byte[] key, byte[] info, int length) {
        if (length > 255 * HASH) {
            throw new IllegalArgumentException("%d bytes of HKDF (expected: at most 8160)".formatted(length));
        }
        byte[] output = new byte[length];
        byte[] block = new byte[0];
        int counter = 1;
        for (int done = 0; done < length; done += HASH) {
            block = hmacSha256(key, block, info, new byte[] {(byte) counter++});
            System.arraycopy(block, 0, output, done, Math.min(HASH, length - done));
        }
        return output;
    }

    static byte[] ed25519PublicKey(byte[] seed) {
        byte[] key = new byte[KEY];
        Ed25519.generatePublicKey(seed, 0, key, 0);
        return key;
    }

    static byte[] ed25519Sign(byte[] seed, byte[] message) {
        return NATIVE_ED25519 != null ? NATIVE_ED25519.sign(seed, message) : portableEd25519Sign(seed, message);
    }

    static byte[] portableEd25519Sign(byte[] seed, byte[] message) {
        byte[] signature = new byte[SIGNATURE];
        Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
        return signature;
    }

    static boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
        return publicKey.length == KEY
                && signature.length == SIGNATURE
                && Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
    }

    static byte[] x25519PublicKey(byte[] privateKey) {
        byte[] key = new byte[KEY];
        X25519.generatePublicKey(privateKey, 0, key, 0);
        return key;
    }

    /** The shared secret, or nothing for a public key that leads to the all-zero secret (RFC 9180 §7.1.4). */
    static byte @Nullable [] x25519(byte[] privateKey, byte[] publicKey) {
        byte[] shared = new byte[KEY];
        return publicKey.length == KEY && X25519.calculateAgreement(privateKey, 0, publicKey, 0, shared, 0)
                ? shared
                : null;
    }

    static byte[] chaCha20Poly1305Seal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        return seal(
                "ChaCha20-Poly1305", new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce), aad, plaintext);
    }

    static byte @Nullable [] chaCha20Poly1305Open(byte[] key, byte[] nonce, byte[] aad, byte[] ciphertext) {
        return open(
                "ChaCha20-Poly1305", new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce), aad, ciphertext);
    }

    static byte[] aesGcmSeal(byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        return seal(
                "AES/GCM/NoPadding", new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce), aad, plaintext);
    }

    static byte @Nullable [] aesGcmOpen(byte[] key, byte[] nonce, byte[] aad, byte[] ciphertext) {
        return open(
                "AES/GCM/NoPadding", new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce), aad, ciphertext);
    }

    private static byte[] seal(
            String algorithm,
            SecretKeySpec key,
            java.security.spec.AlgorithmParameterSpec nonce,
            byte[] aad,
            byte[] plaintext) {
        try {
            Cipher cipher = Cipher.getInstance(algorithm, CIPHERS);
            cipher.init(Cipher.ENCRYPT_MODE, key, nonce);
            cipher.updateAAD(aad);
            return cipher.doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** The plaintext, or nothing if the tag does not fit. */
    private static byte @Nullable [] open(
            String algorithm,
            SecretKeySpec key,
            java.security.spec.AlgorithmParameterSpec nonce,
            byte[] aad,
            byte[] ciphertext) {
        Cipher cipher;
        try {
            cipher = Cipher.getInstance(algorithm, CIPHERS);
            cipher.init(Cipher.DECRYPT_MODE, key, nonce);
            cipher.updateAAD(aad);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
        try {
            return cipher.doFinal(ciphertext);
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static Provider provider(String name) {
        Provider provider = Security.getProvider(name);
        if (provider == null) {
            throw new IllegalStateException("provider %s is missing (expected: a JDK's own)".formatted(name));
        }
        return provider;
    }

    private static IllegalStateException missing(GeneralSecurityException e) {
        return new IllegalStateException("the JDK lacks a primitive that MLS needs", e);
    }
}
