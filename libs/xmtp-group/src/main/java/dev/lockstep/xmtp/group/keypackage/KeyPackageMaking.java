package dev.lockstep.xmtp.group.keypackage;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.InstallationKey;
import dev.lockstep.xmtp.mls.ProtocolVersion;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Hpke;
import dev.lockstep.xmtp.mls.crypto.Kem;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.group.OwnKeyPackage;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.proto.mls.contents.WelcomePointeeEncryptionAeadType;
import dev.lockstep.xmtp.proto.mls.contents.WelcomePointeeEncryptionAeadTypesExtension;
import dev.lockstep.xmtp.proto.mls.contents.WelcomeWrapperAlgorithm;
import dev.lockstep.xmtp.proto.mls.contents.WelcomeWrapperEncryption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/** Makes key packages. A node hands one out again and again, so each is one of last resort. */
public final class KeyPackageMaking {
    private static final int X_WING_SEED = 32;

    private KeyPackageMaking() {}

    /** @param now from an hour before to 84 days after it the key package may be used */
    public static OwnKeys make(
            InboxId inbox, InstallationKey installation, KeyPackageForm form, Instant now, SecureRandom random) {
        var leaf = OwnLeaf.make(inbox, installation, form, now, random);
        var init = Hpke.generateKeyPair(random);
        var seed = switch (form) {
            case CURVE25519 -> Optional.<Secret>empty();
            case X_WING -> Optional.of(seed(random));
        };
        var keyPackage = new KeyPackage(
                        ProtocolVersion.MLS_1_0,
                        CipherSuite.XMTP.id(),
                        init.publicKey(),
                        leaf.leaf(),
                        seed.map(KeyPackageMaking::xWingExtensions).orElseGet(() -> Extensions.of(lastResort())),
                        Bytes.EMPTY)
                .signed(OwnLeaf.signatureKey(installation));
        return new OwnKeys(new OwnKeyPackage(keyPackage, init.privateKey(), leaf.encryptionKey()), seed);
    }

    private static Secret seed(SecureRandom random) {
        var seed = new byte[X_WING_SEED];
        random.nextBytes(seed);
        return Secret.owning(seed);
    }

    private static Extension lastResort() {
        return new Extension(ExtensionTypes.LAST_RESORT, Bytes.EMPTY);
    }

    /** A sender that may use pointers must find a wrapper key too (XMTP MLS reference §10.4). */
    private static Extensions xWingExtensions(Secret seed) {
        return Extensions.of(
                lastResort(),
                extension(
                        ExtensionTypes.WELCOME_POINTEE_AEAD_TYPES,
                        WelcomePointeeEncryptionAeadTypesExtension.newBuilder()
                                .addSupportedAeadTypes(
                                        WelcomePointeeEncryptionAeadType
                                                .WELCOME_POINTEE_ENCRYPTION_AEAD_TYPE_CHACHA20_POLY1305)
                                .build()),
                extension(
                        ExtensionTypes.WELCOME_WRAPPER_ENCRYPTION,
                        WelcomeWrapperEncryption.newBuilder()
                                .setPubKey(ByteString.copyFrom(
                                        Kem.X_WING.publicKey(seed).toByteArray()))
                                .setAlgorithm(WelcomeWrapperAlgorithm.WELCOME_WRAPPER_ALGORITHM_XWING_MLKEM_768_DRAFT_6)
                                .build()));
    }

    private static Extension extension(int type, MessageLite content) {
        return new Extension(type, Bytes.owning(content.toByteArray()));
    }
}
