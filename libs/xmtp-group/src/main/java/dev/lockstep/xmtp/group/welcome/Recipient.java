package dev.lockstep.xmtp.group.welcome;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.proto.mls.contents.WelcomePointeeEncryptionAeadType;
import dev.lockstep.xmtp.proto.mls.contents.WelcomePointeeEncryptionAeadTypesExtension;
import dev.lockstep.xmtp.proto.mls.contents.WelcomeWrapperEncryption;

/**
 * Whom a welcome is wrapped for, as its key package says (XMTP MLS reference §10.2).
 *
 * @param readsPointers whether it announces that it can follow a pointer
 */
public record Recipient(InstallationId installation, Wrapping wrapping, Bytes publicKey, boolean readsPointers) {

    /** @throws IllegalArgumentException if nothing can be encrypted to the key */
    public Recipient {
        if (!wrapping.accepts(publicKey)) {
            throw new IllegalArgumentException("installation %s, wrapper key of %d bytes (expected: a key for %s)"
                    .formatted(installation, publicKey.size(), wrapping));
        }
    }

    /** @throws WelcomeRefusedException if the key package asks for a wrapping or a key that nobody can use */
    public static Recipient of(KeyPackage keyPackage) throws WelcomeRefusedException {
        try {
            var installation =
                    InstallationId.of(keyPackage.leafNode().signatureKey().toByteArray());
            var wrapper = keyPackage.extensions().find(ExtensionTypes.WELCOME_WRAPPER_ENCRYPTION);
            if (wrapper.isEmpty()) {
                return new Recipient(installation, Wrapping.CURVE25519, keyPackage.initKey(), false);
            }
            var encryption = WelcomeWrapperEncryption.parseFrom(wrapper.get().toByteArray());
            var wrapping = Wrapping.of(encryption.getAlgorithmValue());
            // A node refuses pointers of any other wrapping, and all welcomes of the request with them.
            boolean readsPointers = wrapping == Wrapping.X_WING && announcesPointers(keyPackage);
            return new Recipient(
                    installation, wrapping, Bytes.owning(encryption.getPubKey().toByteArray()), readsPointers);
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new WelcomeRefusedException("a key package that no welcome can be wrapped for", e);
        }
    }

    private static boolean announcesPointers(KeyPackage keyPackage) throws InvalidProtocolBufferException {
        var types = keyPackage.extensions().find(ExtensionTypes.WELCOME_POINTEE_AEAD_TYPES);
        return types.isPresent()
                && WelcomePointeeEncryptionAeadTypesExtension.parseFrom(
                                types.get().toByteArray())
                        .getSupportedAeadTypesList()
                        .contains(
                                WelcomePointeeEncryptionAeadType
                                        .WELCOME_POINTEE_ENCRYPTION_AEAD_TYPE_CHACHA20_POLY1305);
    }
}
