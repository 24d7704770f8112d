package dev.lockstep.xmtp.mls.wrapping;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.proto.mls.contents.WelcomePointeeEncryptionAeadType;
import dev.lockstep.xmtp.proto.mls.contents.WelcomePointer;
import dev.lockstep.xmtp.proto.mls.contents.WelcomePointer.WelcomeV1Pointer;
import java.security.SecureRandom;

/**
 * A welcome that lies at a random place, encrypted once for several installations, each of which has a pointer to it. XMTP
 * MLS reference §10.4.
 *
 * @param destination the welcome topic it lies at, 32 bytes
 * @param dataNonce 12 bytes
 * @param metadataNonce 12 bytes, others than {@code dataNonce}
 */
public record Pointee(Bytes destination, Secret key, Bytes dataNonce, Bytes metadataNonce) {
    private static final int LENGTH = 32;

    /** A new place and a new key. */
    public static Pointee generate(SecureRandom random) {
        Bytes dataNonce = random(random, CipherSuite.NONCE_LENGTH);
        Bytes metadataNonce = random(random, CipherSuite.NONCE_LENGTH);
        while (metadataNonce.equals(dataNonce)) {
            metadataNonce = random(random, CipherSuite.NONCE_LENGTH);
        }
        return new Pointee(random(random, LENGTH), Secret.of(random(random, LENGTH)), dataNonce, metadataNonce);
    }

    private static Bytes random(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.owning(bytes);
    }

    /**
     * Reads the content of a pointer.
     *
     * @param pointer an encoded {@code WelcomePointer}
     * @throws MlsRefusedException {@link Refusal#MALFORMED}
     */
    public static Pointee decode(Bytes pointer) throws MlsRefusedException {
        WelcomePointer message;
        try {
            message = WelcomePointer.parseFrom(pointer.toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new MlsRefusedException(
                    Refusal.MALFORMED, "%d bytes (expected: protobuf WelcomePointer)".formatted(pointer.size()), e);
        }
        WelcomeV1Pointer v1 = message.getWelcomeV1Pointer();
        if (v1.getAeadType() != WelcomePointeeEncryptionAeadType.WELCOME_POINTEE_ENCRYPTION_AEAD_TYPE_CHACHA20_POLY1305
                || v1.getDestination().size() != LENGTH
                || v1.getEncryptionKey().size() != LENGTH
                || v1.getDataNonce().size() != CipherSuite.NONCE_LENGTH
                || v1.getWelcomeMetadataNonce().size() != CipherSuite.NONCE_LENGTH) {
            throw new MlsRefusedException(
                    Refusal.MALFORMED,
                    "pointer with AEAD %d, %d bytes of destination, %d of key, %d and %d of nonces (expected: 3, 32, 32, 12, 12)"
                            .formatted(
                                    v1.getAeadTypeValue(),
                                    v1.getDestination().size(),
                                    v1.getEncryptionKey().size(),
                                    v1.getDataNonce().size(),
                                    v1.getWelcomeMetadataNonce().size()));
        }
        return new Pointee(
                bytes(v1.getDestination()),
                Secret.of(bytes(v1.getEncryptionKey())),
                bytes(v1.getDataNonce()),
                bytes(v1.getWelcomeMetadataNonce()));
    }

    private static Bytes bytes(ByteString value) {
        return Bytes.owning(value.toByteArray());
    }

    /** The content of a pointer to it: an encoded {@code WelcomePointer}. It holds the key. */
    public Bytes encoded() {
        return Bytes.owning(WelcomePointer.newBuilder()
                .setWelcomeV1Pointer(WelcomeV1Pointer.newBuilder()
                        .setDestination(ByteString.copyFrom(destination.toByteArray()))
                        .setAeadType(
                                WelcomePointeeEncryptionAeadType.WELCOME_POINTEE_ENCRYPTION_AEAD_TYPE_CHACHA20_POLY1305)
                        .setEncryptionKey(ByteString.copyFrom(key.reveal().toByteArray()))
                        .setDataNonce(ByteString.copyFrom(dataNonce.toByteArray()))
                        .setWelcomeMetadataNonce(ByteString.copyFrom(metadataNonce.toByteArray())))
                .build()
                .toByteArray());
    }

    /** Encrypts the welcome that is to lie there. Once only: a second content would need other nonces. */
    public WelcomeWrapping.Wrapped seal(WelcomeWrapping.Unwrapped content) {
        Bytes metadata = content.metadata().isEmpty()
                ? Bytes.EMPTY
                : CipherSuite.XMTP.seal(key, metadataNonce, Bytes.EMPTY, content.metadata());
        return new WelcomeWrapping.Wrapped(
                CipherSuite.XMTP.seal(key, dataNonce, Bytes.EMPTY, content.welcome()), metadata);
    }

    /**
     * Decrypts the welcome that lies there.
     *
     * @throws MlsRefusedException {@link Refusal#UNDECRYPTABLE}
     */
    public WelcomeWrapping.Unwrapped open(WelcomeWrapping.Wrapped wrapped) throws MlsRefusedException {
        Bytes metadata = wrapped.metadata().isEmpty()
                ? Bytes.EMPTY
                : CipherSuite.XMTP.open(key, metadataNonce, Bytes.EMPTY, wrapped.metadata());
        return new WelcomeWrapping.Unwrapped(
                CipherSuite.XMTP.open(key, dataNonce, Bytes.EMPTY, wrapped.data()), metadata);
    }
}
