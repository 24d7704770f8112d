package dev.lockstep.xmtp.mls.crypto;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;

/**
 * The cipher suites of RFC 9420 §17.1 that share X25519, SHA-256 and Ed25519. XMTP uses {@link #XMTP} for every group and
 * key package (XMTP MLS reference §1). The other one differs in its AEAD alone; it is here because some of the working
 * group's test vectors exist for it only.
 */
public enum CipherSuite {
    MLS_128_DHKEMX25519_AES128GCM_SHA256_ED25519(1, 16, 1),
    MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_ED25519(3, 32, 3);

    /** The suite of XMTP, {@code 0x0003}. */
    public static final CipherSuite XMTP = MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_ED25519;

    /** Bytes of a hash and of a secret of the key schedule (KDF.Nh). */
    public static final int HASH_LENGTH = Primitives.HASH;
    /** Bytes of an HPKE or signature public key. */
    public static final int PUBLIC_KEY_LENGTH = Primitives.KEY;
    /** Bytes of an AEAD nonce (AEAD.Nn). */
    public static final int NONCE_LENGTH = 12;
    /** Bytes that the AEAD adds to a plaintext. */
    public static final int TAG_LENGTH = 16;

    private final int id;
    private final int keyLength;
    private final int hpkeAeadId;

    CipherSuite(int id, int keyLength, int hpkeAeadId) {
        this.id = id;
        this.keyLength = keyLength;
        this.hpkeAeadId = hpkeAeadId;
    }

    /** The number on the wire. */
    public int id() {
        return id;
    }

    /** Bytes of an AEAD key (AEAD.Nk). */
    public int keyLength() {
        return keyLength;
    }

    int hpkeAeadId() {
        return hpkeAeadId;
    }

    /** @throws MlsRefusedException {@link Refusal#UNSUPPORTED_CIPHER_SUITE} */
    public static CipherSuite of(int id) throws MlsRefusedException {
        for (CipherSuite suite : values()) {
            if (suite.id == id) {
                return suite;
            }
        }
        throw new MlsRefusedException(
                Refusal.UNSUPPORTED_CIPHER_SUITE, "cipher suite: %#06x (expected: %#06x)".formatted(id, XMTP.id));
    }

    /** AEAD.Seal. */
    public Bytes seal(Secret key, Bytes nonce, Bytes aad, Bytes plaintext) {
        byte[] k = key.copy();
        byte[] n = nonce.toByteArray();
        byte[] a = aad.toByteArray();
        byte[] p = plaintext.toByteArray();
        return Bytes.owning(
                switch (this) {
                    case MLS_128_DHKEMX25519_AES128GCM_SHA256_ED25519 -> Primitives.aesGcmSeal(k, n, a, p);
                    case MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_ED25519 ->
                        Primitives.chaCha20Poly1305Seal(k, n, a, p);
                });
    }

    /**
     * AEAD.Open.
     *
     * @throws MlsRefusedException {@link Refusal#UNDECRYPTABLE}
     */
    public Bytes open(Secret key, Bytes nonce, Bytes aad, Bytes ciphertext) throws MlsRefusedException {
        byte[] k = key.copy();
        byte[] n = nonce.toByteArray();
        byte[] a = aad.toByteArray();
        byte[] c = ciphertext.toByteArray();
        byte[] plaintext = switch (this) {
            case MLS_128_DHKEMX25519_AES128GCM_SHA256_ED25519 -> Primitives.aesGcmOpen(k, n, a, c);
            case MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_ED25519 -> Primitives.chaCha20Poly1305Open(k, n, a, c);
        };
        if (plaintext == null) {
            throw new MlsRefusedException(
                    Refusal.UNDECRYPTABLE, "ciphertext of %d bytes: its tag does not fit".formatted(c.length));
        }
        return Bytes.owning(plaintext);
    }
}
