package dev.lockstep.benchmarks.mls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The primitives alone, called as directly as their libraries allow, with all objects made beforehand that can be. They are
 * those that the library chooses. For one thread.
 */
final class BarePrimitives {
    private static final String CORRETTO = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
    private static final byte[] PRIVATE_KEY_PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private final byte[] key = new byte[32];
    private final byte[] signaturePublicKey = new byte[32];
    private final byte[] agreementPublicKey = new byte[32];
    private final SecretKeySpec cipherKey = new SecretKeySpec(key, "ChaCha20");
    private final SecretKeySpec macKey = new SecretKeySpec(key, "HmacSHA256");
    private final MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    private final Mac hmac = Mac.getInstance("HmacSHA256");
    private final Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    private final List<Repeated> prepared = new ArrayList<>();
    private long nonces;

    /** One call of a primitive. */
    private interface Call {
        Object make() throws GeneralSecurityException;
    }

    private record Repeated(int times, Call call) {}

    BarePrimitives(Workload workload) throws GeneralSecurityException {
        Arrays.fill(key, (byte) 0x55);
        Ed25519.generatePublicKey(key, 0, signaturePublicKey, 0);
        X25519.generatePublicKey(key, 0, agreementPublicKey, 0);
        for (Workload.Step step : workload.steps()) {
            prepared.add(new Repeated(step.times(), call(step)));
        }
    }

    /** Whether the native provider is on the class path. */
    static boolean isNative() {
        return Thread.currentThread().getContextClassLoader().getResource(CORRETTO.replace('.', '/') + ".class")
                != null;
    }

    void run(Blackhole blackhole) throws GeneralSecurityException {
        for (Repeated one : prepared) {
            for (int i = 0; i < one.times(); i++) {
                blackhole.consume(one.call().make());
            }
        }
    }

    private Call call(Workload.Step step) throws GeneralSecurityException {
        byte[] input = new byte[step.bytes()];
        return switch (step.primitive()) {
            case SIGNATURE -> isNative() ? nativeSignature(input) : () -> signature(input);
            case VERIFICATION -> {
                byte[] signature = signature(input);
                yield () -> Ed25519.verify(signature, 0, signaturePublicKey, 0, input, 0, input.length);
            }
            case SHA_256 -> () -> sha256.digest(input);
            case HMAC ->
                () -> {
                    hmac.init(macKey);
                    return hmac.doFinal(input);
                };
            case AEAD_SEAL ->
                () -> {
                    cipher.init(Cipher.ENCRYPT_MODE, cipherKey, nextNonce());
                    return cipher.doFinal(input);
                };
            case AEAD_OPEN -> {
                IvParameterSpec nonce = nextNonce();
                cipher.init(Cipher.ENCRYPT_MODE, cipherKey, nonce);
                byte[] sealed = cipher.doFinal(input);
                yield () -> {
                    cipher.init(Cipher.DECRYPT_MODE, cipherKey, nonce);
                    return cipher.doFinal(sealed);
                };
            }
            case X25519_KEY_PAIR ->
                () -> {
                    byte[] publicKey = new byte[32];
                    X25519.generatePublicKey(key, 0, publicKey, 0);
                    return publicKey;
                };
            case X25519_AGREEMENT ->
                () -> {
                    byte[] shared = new byte[32];
                    X25519.calculateAgreement(key, 0, agreementPublicKey, 0, shared, 0);
                    return shared;
                };
        };
    }

    private byte[] signature(byte[] input) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(key, 0, input, 0, input.length, signature, 0);
        return signature;
    }

    private Call nativeSignature(byte[] input) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("Ed25519", corretto());
        byte[] encoded = Arrays.copyOf(PRIVATE_KEY_PREFIX, PRIVATE_KEY_PREFIX.length + key.length);
        System.arraycopy(key, 0, encoded, PRIVATE_KEY_PREFIX.length, key.length);
        KeyFactory keys = KeyFactory.getInstance("Ed25519");
        return () -> {
            // From the 32 bytes each time, as Bouncy Castle signs: keys are handed to the library where something is
            // signed.
            signer.initSign(keys.generatePrivate(new PKCS8EncodedKeySpec(encoded)));
            signer.update(input);
            return signer.sign();
        };
    }

    private static Provider corretto() throws GeneralSecurityException {
        try {
            return (Provider) Class.forName(CORRETTO).getField("INSTANCE").get(null);
        } catch (ReflectiveOperationException e) {
            throw new GeneralSecurityException("the native provider is on the class path and does not load", e);
        }
    }

    private IvParameterSpec nextNonce() {
        byte[] nonce = new byte[12];
        long number = nonces++;
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[i] = (byte) (number >>> (8 * i));
        }
        return new IvParameterSpec(nonce);
    }
}
