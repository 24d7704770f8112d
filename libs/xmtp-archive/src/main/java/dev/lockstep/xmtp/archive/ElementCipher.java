package dev.lockstep.xmtp.archive;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** AES-256-GCM without associated data, element by element (§4.2). Not for several threads. */
final class ElementCipher {
    static final int TAG = 16;

    private final Cipher cipher;
    private final SecretKey key;

    ElementCipher(ArchiveKey key) {
        this.key = key.forCipher();
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of this Java platform", e);
        }
    }

    /** Writes the ciphertext with its tag and returns how many bytes that is. */
    int seal(ElementNonce nonce, byte[] plain, byte[] into, int at) {
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG, nonce.bytes()));
            return cipher.doFinal(plain, 0, plain.length, into, at);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not encrypt", e);
        }
    }

    /** The plaintext; nothing if the tag does not fit: another key or nonce, or altered bytes. */
    Optional<byte[]> open(ElementNonce nonce, byte[] sealed) {
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG, nonce.bytes()));
            return Optional.of(cipher.doFinal(sealed));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not decrypt", e);
        }
    }
}
