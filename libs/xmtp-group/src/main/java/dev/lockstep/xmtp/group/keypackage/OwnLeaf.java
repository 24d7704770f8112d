package dev.lockstep.xmtp.group.keypackage;

import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.InstallationKey;
import dev.lockstep.xmtp.mls.ProtocolVersion;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Hpke;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.tree.Capabilities;
import dev.lockstep.xmtp.mls.tree.Credential;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.LeafNodeSource;
import dev.lockstep.xmtp.mls.tree.Lifetime;
import dev.lockstep.xmtp.proto.identity.MlsCredential;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A new leaf of ours, for a key package or for a group that we create.
 *
 * @param encryptionKey the private key of the leaf
 */
public record OwnLeaf(LeafNode leaf, Secret encryptionKey) {
    static final Duration VALID_BEFORE = Duration.ofHours(1);
    static final Duration VALID_FOR = Duration.ofDays(84);

    /**
     * @param form what welcomes the capabilities speak of; we announce neither AppData dictionaries nor updates of them, so
     *     no group that we are in can move to them (XMTP MLS reference §15.3)
     */
    public static OwnLeaf make(
            InboxId inbox, InstallationKey installation, KeyPackageForm form, Instant now, SecureRandom random) {
        var signatureKey = signatureKey(installation);
        var encryption = Hpke.generateKeyPair(random);
        var unsigned = new LeafNode(
                encryption.publicKey(),
                Bytes.of(installation.id().toByteArray()),
                credential(inbox),
                capabilities(form),
                new LeafNodeSource.KeyPackage(lifetime(now)),
                Extensions.of(applicationId(inbox)),
                Bytes.EMPTY);
        return new OwnLeaf(unsigned.signed(signatureKey, null), encryption.privateKey());
    }

    /** The installation's key in the shape that the MLS layer signs with. */
    public static Secret signatureKey(InstallationKey installation) {
        return Secret.owning(installation.toByteArray());
    }

    private static Credential credential(InboxId inbox) {
        var identity = MlsCredential.newBuilder().setInboxId(inbox.value()).build();
        return Credential.basic(Bytes.owning(identity.toByteArray()));
    }

    /** In the order of the client whose version we emulate. */
    private static Capabilities capabilities(KeyPackageForm form) {
        var extensions = new ArrayList<>(List.of(
                ExtensionTypes.LAST_RESORT,
                ExtensionTypes.APPLICATION_ID,
                ExtensionTypes.GROUP_PERMISSIONS,
                ExtensionTypes.MUTABLE_METADATA,
                ExtensionTypes.GROUP_MEMBERSHIP));
        switch (form) {
            case CURVE25519 -> {}
            case X_WING -> {
                extensions.add(ExtensionTypes.WELCOME_WRAPPER_ENCRYPTION);
                extensions.add(ExtensionTypes.WELCOME_POINTEE_AEAD_TYPES);
            }
        }
        extensions.add(ExtensionTypes.IMMUTABLE_METADATA);
        return new Capabilities(
                List.of(ProtocolVersion.MLS_1_0),
                List.of(CipherSuite.XMTP.id()),
                extensions,
                List.of(Proposal.GROUP_CONTEXT_EXTENSIONS),
                List.of(Credential.BASIC));
    }

    private static Lifetime lifetime(Instant now) {
        return new Lifetime(
                now.minus(VALID_BEFORE).getEpochSecond(), now.plus(VALID_FOR).getEpochSecond());
    }

    private static Extension applicationId(InboxId inbox) {
        var text = inbox.value().getBytes(StandardCharsets.US_ASCII);
        return new Extension(
                ExtensionTypes.APPLICATION_ID, new TlsWriter().opaque(text).toBytes());
    }
}
