package dev.lockstep.xmtp.mls.crypto;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** HPKE in base mode, RFC 9180, and the labelled use of it in RFC 9420 §5.1.3. */
public final class Hpke {
    private Hpke() {}

    /** What a sender gets: a context, and what the recipient needs to get the same. */
    public record Sender(Bytes kemOutput, Context context) {}

    /** A key pair of X25519. */
    public record KeyPair(Secret privateKey, Bytes publicKey) {}

    /** Both ends of one encryption; several messages may be sealed, each with its own sequence number. */
    public static final class Context {
        private final CipherSuite suite;
        private final Secret key;
        private final byte[] baseNonce;
        private final byte[] exporterSecret;
        private final LabeledKdf kdf;

        private Context(CipherSuite suite, Kem kem, Secret sharedSecret, Bytes info) {
            this.suite = suite;
            this.kdf = LabeledKdf.forHpke(kem.id(), suite.hpkeAeadId());
            byte[] none = new byte[0];
            byte[] keyScheduleContext = new TlsWriter()
                    .uint8(0)
                    .raw(kdf.extract(none, "psk_id_hash", none))
                    .raw(kdf.extract(none, "info_hash", info.toByteArray()))
                    .toByteArray();
            byte[] secret = kdf.extract(sharedSecret.copy(), "secret", none);
            this.key = Secret.owning(kdf.expand(secret, "key", keyScheduleContext, suite.keyLength()));
            this.baseNonce = kdf.expand(secret, "base_nonce", keyScheduleContext, CipherSuite.NONCE_LENGTH);
            this.exporterSecret = kdf.expand(secret, "exp", keyScheduleContext, CipherSuite.HASH_LENGTH);
        }

        /** @param sequence 0 for the first message, 1 for the second; never the same one twice */
        public Bytes seal(int sequence, Bytes plaintext) {
            return suite.seal(key, nonce(sequence), Bytes.EMPTY, plaintext);
        }

        /** @throws MlsRefusedException {@link dev.lockstep.xmtp.mls.Refusal#UNDECRYPTABLE} */
        public Bytes open(int sequence, Bytes ciphertext) throws MlsRefusedException {
            return suite.open(key, nonce(sequence), Bytes.EMPTY, ciphertext);
        }

        /** Export, RFC 9180 §5.3. */
        public Secret export(Bytes exporterContext, int length) {
            return Secret.owning(kdf.expand(exporterSecret, "sec", exporterContext.toByteArray(), length));
        }

        private Bytes nonce(int sequence) {
            byte[] nonce = baseNonce.clone();
            for (int i = 0; i < Integer.BYTES; i++) {
                nonce[nonce.length - 1 - i] ^= (byte) (sequence >>> (8 * i));
            }
            return Bytes.owning(nonce);
        }
    }

    /** @throws MlsRefusedException {@link dev.lockstep.xmtp.mls.Refusal#INVALID_PUBLIC_KEY} */
    public static Sender setupSender(CipherSuite suite, Kem kem, Bytes publicKey, Bytes info, SecureRandom random)
            throws MlsRefusedException {
        Kem.Encapsulated encapsulated = kem.encapsulate(publicKey, random);
        return new Sender(encapsulated.encapsulation(), new Context(suite, kem, encapsulated.sharedSecret(), info));
    }

    /** @throws MlsRefusedException {@link dev.lockstep.xmtp.mls.Refusal#INVALID_PUBLIC_KEY} */
    public static Context setupRecipient(CipherSuite suite, Kem kem, Secret privateKey, Bytes kemOutput, Bytes info)
            throws MlsRefusedException {
        return new Context(suite, kem, kem.decapsulate(kemOutput, privateKey), info);
    }

    /** DeriveKeyPair of RFC 9180 §7.1.3 for X25519. */
    public static KeyPair deriveKeyPair(Secret inputKey) {
        LabeledKdf kdf = LabeledKdf.forKem(Kem.X25519.id());
        byte[] extracted = kdf.extract(new byte[0], "dkp_prk", inputKey.copy());
        Secret privateKey = Secret.owning(kdf.expand(extracted, "sk", new byte[0], Primitives.KEY));
        return new KeyPair(privateKey, Kem.X25519.publicKey(privateKey));
    }

    /** A fresh key pair of X25519. */
    public static KeyPair generateKeyPair(SecureRandom random) {
        byte[] inputKey = new byte[Primitives.KEY];
        random.nextBytes(inputKey);
        return deriveKeyPair(Secret.owning(inputKey));
    }

    /** EncryptWithLabel. */
    public static HpkeCiphertext encryptWithLabel(
            CipherSuite suite, Bytes publicKey, String label, Bytes context, Bytes plaintext, SecureRandom random)
            throws MlsRefusedException {
        Sender sender = setupSender(suite, Kem.X25519, publicKey, encryptContext(label, context), random);
        return new HpkeCiphertext(sender.kemOutput(), sender.context().seal(0, plaintext));
    }

    /** DecryptWithLabel. */
    public static Bytes decryptWithLabel(
            CipherSuite suite, Secret privateKey, String label, Bytes context, HpkeCiphertext ciphertext)
            throws MlsRefusedException {
        return setupRecipient(suite, Kem.X25519, privateKey, ciphertext.kemOutput(), encryptContext(label, context))
                .open(0, ciphertext.ciphertext());
    }

    /** EncryptContext of RFC 9420 §5.1.3. */
    public static Bytes encryptContext(String label, Bytes context) {
        return new TlsWriter()
                .opaque(("MLS 1.0 " + label).getBytes(StandardCharsets.US_ASCII))
                .opaque(context)
                .toBytes();
    }
}
