package dev.lockstep.xmtp.mls.crypto;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMExtractor;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMGenerator;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;

/** The key encapsulation mechanisms that HPKE is used with, RFC 9180 §4. */
public enum Kem {
    /** DHKEM(X25519, HKDF-SHA256), RFC 9180 §4.1. Private keys are 32 bytes. */
    X25519(0x0020) {
        @Override
        Encapsulated encapsulate(Bytes publicKey, SecureRandom random) throws MlsRefusedException {
            byte[] ephemeral = new byte[Primitives.KEY];
            random.nextBytes(ephemeral);
            byte[] encapsulation = Primitives.x25519PublicKey(ephemeral);
            byte[] recipient = publicKey.toByteArray();
            Secret secret = extractAndExpand(agree(ephemeral, recipient), encapsulation, recipient);
            return new Encapsulated(secret, Bytes.owning(encapsulation));
        }

        @Override
        Secret decapsulate(Bytes encapsulation, Secret privateKey) throws MlsRefusedException {
            byte[] sender = encapsulation.toByteArray();
            byte[] key = privateKey.copy();
            return extractAndExpand(agree(key, sender), sender, Primitives.x25519PublicKey(key));
        }

        @Override
        public Bytes publicKey(Secret privateKey) {
            return Bytes.owning(Primitives.x25519PublicKey(privateKey.copy()));
        }

        private byte[] agree(byte[] privateKey, byte[] publicKey) throws MlsRefusedException {
            byte[] shared = Primitives.x25519(privateKey, publicKey);
            if (shared == null) {
                throw new MlsRefusedException(
                        Refusal.INVALID_PUBLIC_KEY,
                        "X25519 key of %d bytes (expected: 32 bytes, not of small order)".formatted(publicKey.length));
            }
            return shared;
        }

        private Secret extractAndExpand(byte[] shared, byte[] encapsulation, byte[] recipient) {
            LabeledKdf kdf = LabeledKdf.forKem(id());
            byte[] extracted = kdf.extract(new byte[0], "eae_prk", shared);
            return Secret.owning(kdf.expand(
                    extracted, "shared_secret", Primitives.concat(encapsulation, recipient), Primitives.HASH));
        }
    },

    /**
     * X-Wing as in draft-connolly-cfrg-xwing-kem-06, with the provisional code point that XMTP uses (MLS reference §10.2).
     * Private keys are seeds of 32 bytes, public keys 1216 bytes.
     */
    X_WING(0x004D) {
        private static final int PUBLIC_KEY = 1216;
        private static final int ENCAPSULATION = 1120;

        @Override
        Encapsulated encapsulate(Bytes publicKey, SecureRandom random) throws MlsRefusedException {
            requireLength("X-Wing public key", publicKey, PUBLIC_KEY);
            SecretWithEncapsulation generated = new XWingKEMGenerator(random)
                    .generateEncapsulated(new XWingPublicKeyParameters(publicKey.toByteArray()));
            return new Encapsulated(Secret.of(Bytes.of(generated.getSecret())), Bytes.of(generated.getEncapsulation()));
        }

        @Override
        Secret decapsulate(Bytes encapsulation, Secret privateKey) throws MlsRefusedException {
            requireLength("X-Wing ciphertext", encapsulation, ENCAPSULATION);
            return Secret.owning(new XWingKEMExtractor(new XWingPrivateKeyParameters(privateKey.copy()))
                    .extractSecret(encapsulation.toByteArray()));
        }

        @Override
        public Bytes publicKey(Secret privateKey) {
            byte[] expanded = new byte[96];
            SHAKEDigest shake = new SHAKEDigest(256);
            shake.update(privateKey.copy(), 0, Primitives.KEY);
            shake.doFinal(expanded, 0, expanded.length);
            byte[] mlKem = new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, Arrays.copyOf(expanded, 64))
                    .getPublicKey();
            byte[] x25519 = Primitives.x25519PublicKey(Arrays.copyOfRange(expanded, 64, 96));
            return Bytes.owning(Primitives.concat(mlKem, x25519));
        }

        private void requireLength(String what, Bytes value, int length) throws MlsRefusedException {
            if (value.size() != length) {
                throw new MlsRefusedException(
                        Refusal.INVALID_PUBLIC_KEY,
                        "%s of %d bytes (expected: %d)".formatted(what, value.size(), length));
            }
        }
    };

    private final int id;

    Kem(int id) {
        this.id = id;
    }

    /** The number that goes into the HPKE suite id. */
    int id() {
        return id;
    }

    /** The public key of a private key. */
    public abstract Bytes publicKey(Secret privateKey);

    abstract Encapsulated encapsulate(Bytes publicKey, SecureRandom random) throws MlsRefusedException;

    abstract Secret decapsulate(Bytes encapsulation, Secret privateKey) throws MlsRefusedException;

    /** A fresh shared secret and what the recipient needs to find it. */
    record Encapsulated(Secret sharedSecret, Bytes encapsulation) {}
}
