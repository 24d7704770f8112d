package dev.lockstep.xmtp.mls.wrapping;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Hpke;
import dev.lockstep.xmtp.mls.crypto.HpkeCiphertext;
import dev.lockstep.xmtp.mls.crypto.Kem;
import dev.lockstep.xmtp.mls.crypto.Secret;
import java.security.SecureRandom;

/** Welcomes encrypted to the key of one installation: X25519 or X-Wing. XMTP MLS reference §10.2. */
public final class WelcomeWrapping {
    private static final Bytes INFO = Hpke.encryptContext("MLS_WELCOME", Bytes.EMPTY);
    private static final Decoder<HpkeCiphertext> CIPHERTEXT = HpkeCiphertext::decode;

    private WelcomeWrapping() {}

    /**
     * A welcome as it travels.
     *
     * @param data the field {@code data} or {@code welcome_pointer}
     * @param metadata the field {@code welcome_metadata}; empty if there is none
     */
    public record Wrapped(Bytes data, Bytes metadata) {}

    /**
     * What was in it.
     *
     * @param welcome an MLSMessage that holds a welcome; of a pointer, the encoded {@code WelcomePointer}
     * @param metadata the encoded {@code WelcomeMetadata}; empty if there is none
     */
    public record Unwrapped(Bytes welcome, Bytes metadata) {}

    /**
     * Encrypts a welcome, or a pointer to one, which has no metadata.
     *
     * @param publicKey the init key of the recipient's key package (X25519) or the key of its extension {@code 0xff03}
     * @throws MlsRefusedException {@link dev.lockstep.xmtp.mls.Refusal#INVALID_PUBLIC_KEY}
     */
    public static Wrapped wrap(Kem kem, Bytes publicKey, Unwrapped content, SecureRandom random)
            throws MlsRefusedException {
        Hpke.Sender sender = Hpke.setupSender(CipherSuite.XMTP, kem, publicKey, INFO, random);
        Bytes data = new HpkeCiphertext(sender.kemOutput(), sender.context().seal(0, content.welcome())).encoded();
        Bytes metadata =
                content.metadata().isEmpty() ? Bytes.EMPTY : sender.context().seal(1, content.metadata());
        return new Wrapped(data, metadata);
    }

    /**
     * Decrypts a welcome, or a pointer to one.
     *
     * @param privateKey 32 bytes: the private init key, or the seed of an X-Wing key
     * @throws MlsRefusedException {@link dev.lockstep.xmtp.mls.Refusal#MALFORMED},
     *     {@link dev.lockstep.xmtp.mls.Refusal#UNDECRYPTABLE},
     *     {@link dev.lockstep.xmtp.mls.Refusal#INVALID_PUBLIC_KEY}
     */
    public static Unwrapped unwrap(Kem kem, Secret privateKey, Wrapped wrapped) throws MlsRefusedException {
        HpkeCiphertext ciphertext = CIPHERTEXT.decodeAll(wrapped.data());
        Hpke.Context context = Hpke.setupRecipient(CipherSuite.XMTP, kem, privateKey, ciphertext.kemOutput(), INFO);
        Bytes welcome = context.open(0, ciphertext.ciphertext());
        Bytes metadata = wrapped.metadata().isEmpty() ? Bytes.EMPTY : context.open(1, wrapped.metadata());
        return new Unwrapped(welcome, metadata);
    }
}
