package dev.lockstep.xmtp.group.welcome;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.InvalidIdException;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.proto.mls.contents.WelcomePointeeEncryptionAeadType;
import dev.lockstep.xmtp.proto.mls.contents.WelcomePointer;
import java.security.SecureRandom;

/**
 * Where a shared welcome lies and what opens it (XMTP MLS reference §10.4).
 *
 * @param destination the welcome topic that it lies in: random bytes, no installation
 * @param key of ChaCha20-Poly1305, 32 bytes
 * @param dataNonce of the welcome, 12 bytes
 * @param metadataNonce of its metadata, 12 bytes, another one
 */
public record Pointer(InstallationId destination, Secret key, Bytes dataNonce, Bytes metadataNonce) {
    private static final WelcomePointeeEncryptionAeadType CHACHA20_POLY1305 =
            WelcomePointeeEncryptionAeadType.WELCOME_POINTEE_ENCRYPTION_AEAD_TYPE_CHACHA20_POLY1305;

    public Pointer {
        requireLength("key", key.reveal(), CipherSuite.XMTP.keyLength());
        requireLength("nonce", dataNonce, CipherSuite.NONCE_LENGTH);
        requireLength("nonce", metadataNonce, CipherSuite.NONCE_LENGTH);
    }

    private static void requireLength(String what, Bytes value, int length) {
        if (value.size() != length) {
            throw new IllegalArgumentException(
                    "%s of a pointer: %d bytes (expected: %d)".formatted(what, value.size(), length));
        }
    }

    static Pointer random(SecureRandom random) {
        var dataNonce = bytes(CipherSuite.NONCE_LENGTH, random);
        var metadataNonce = bytes(CipherSuite.NONCE_LENGTH, random);
        while (metadataNonce.equals(dataNonce)) {
            metadataNonce = bytes(CipherSuite.NONCE_LENGTH, random);
        }
        return new Pointer(
                InstallationId.of(bytes(InstallationId.LENGTH, random).toByteArray()),
                Secret.of(bytes(CipherSuite.XMTP.keyLength(), random)),
                dataNonce,
                metadataNonce);
    }

    private static Bytes bytes(int length, SecureRandom random) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.owning(bytes);
    }

    /** @param plaintext the protobuf message WelcomePointer */
    static Pointer decode(Bytes plaintext) throws WelcomeRefusedException {
        try {
            var proto = WelcomePointer.parseFrom(plaintext.toByteArray());
            var v1 = proto.getWelcomeV1Pointer();
            if (!proto.hasWelcomeV1Pointer() || v1.getAeadType() != CHACHA20_POLY1305) {
                throw new WelcomeRefusedException(
                        "pointer with cipher %d (expected: version 1 with cipher 3)".formatted(v1.getAeadTypeValue()));
            }
            return new Pointer(
                    InstallationId.of(v1.getDestination().toByteArray()),
                    Secret.owning(v1.getEncryptionKey().toByteArray()),
                    OpenedWelcome.bytes(v1.getDataNonce()),
                    OpenedWelcome.bytes(v1.getWelcomeMetadataNonce()));
        } catch (InvalidProtocolBufferException | InvalidIdException e) {
            throw new WelcomeRefusedException("a pointer that cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new WelcomeRefusedException("a pointer that opens nothing", e);
        }
    }

    Bytes encode() {
        var proto = WelcomePointer.newBuilder();
        proto.getWelcomeV1PointerBuilder()
                .setDestination(destination.bytes())
                .setAeadType(CHACHA20_POLY1305)
                .setEncryptionKey(proto(key.reveal()))
                .setDataNonce(proto(dataNonce))
                .setWelcomeMetadataNonce(proto(metadataNonce));
        return Bytes.owning(proto.build().toByteArray());
    }

    Wrapped seal(Bytes welcome, Bytes metadata) {
        return new Wrapped(
                proto(CipherSuite.XMTP.seal(key, dataNonce, Bytes.EMPTY, welcome)),
                proto(CipherSuite.XMTP.seal(key, metadataNonce, Bytes.EMPTY, metadata)));
    }

    /**
     * Opens what lies at the destination.
     *
     * @throws WelcomeRefusedException if the key does not open it
     */
    public OpenedWelcome open(Wrapped pointee) throws WelcomeRefusedException {
        try {
            return OpenedWelcome.of(
                    CipherSuite.XMTP.open(key, dataNonce, Bytes.EMPTY, OpenedWelcome.bytes(pointee.data())),
                    CipherSuite.XMTP.open(key, metadataNonce, Bytes.EMPTY, OpenedWelcome.bytes(pointee.metadata())));
        } catch (MlsRefusedException e) {
            throw new WelcomeRefusedException("a shared welcome that its pointer does not open", e);
        }
    }

    private static ByteString proto(Bytes bytes) {
        return ByteString.copyFrom(bytes.toByteArray());
    }
}
