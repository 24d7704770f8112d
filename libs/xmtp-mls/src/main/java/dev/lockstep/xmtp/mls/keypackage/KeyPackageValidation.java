package dev.lockstep.xmtp.mls.keypackage;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.InvalidIdException;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.ProtocolVersion;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.tree.Capabilities;
import dev.lockstep.xmtp.mls.tree.Credential;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.LeafNodeSource;
import dev.lockstep.xmtp.mls.tree.Lifetime;
import dev.lockstep.xmtp.proto.identity.MlsCredential;
import java.time.Instant;

/**
 * What a key package must satisfy to be stored by a node and used by a peer (XMTP network reference §2.7, MLS reference
 * §3.2, RFC 9420 §7.3 and §10.1).
 */
public final class KeyPackageValidation {
    private static final Decoder<KeyPackage> DECODER = KeyPackage::decode;

    private KeyPackageValidation() {}

    /**
     * Reads and checks a key package that was uploaded or fetched.
     *
     * @param bytes the TLS encoding of a {@code KeyPackage}, not framed as an MLSMessage, with nothing after it
     * @param now the time at which the lifetime must hold
     * @throws MlsRefusedException naming the first rule that it breaks
     */
    public static ValidKeyPackage validate(byte[] bytes, Instant now) throws MlsRefusedException {
        KeyPackage keyPackage = DECODER.decodeAll(bytes);
        checkProfile(keyPackage);
        checkLifetime(keyPackage, now);
        return validateIgnoringLifetime(keyPackage);
    }

    /**
     * The same checks without that of the lifetime. For a key package inside a commit: it was valid when the committer
     * fetched it, and whoever reads the log late must decide as all others did (MLS reference §1).
     */
    public static ValidKeyPackage validateIgnoringLifetime(KeyPackage keyPackage) throws MlsRefusedException {
        LeafNode leaf = keyPackage.leafNode();
        checkProfile(keyPackage);
        checkKeys(keyPackage);
        checkCapabilities(keyPackage);
        InboxId inboxId = inboxId(leaf.credential());
        leaf.verifySignature(null);
        keyPackage.verifySignature();
        return new ValidKeyPackage(
                keyPackage, inboxId, InstallationId.of(leaf.signatureKey().toByteArray()));
    }

    private static void checkLifetime(KeyPackage keyPackage, Instant now) throws MlsRefusedException {
        Lifetime lifetime = lifetime(keyPackage);
        if (!lifetime.contains(now)) {
            throw new MlsRefusedException(
                    Refusal.LIFETIME, "now: %d (expected: %s)".formatted(now.getEpochSecond(), lifetime));
        }
    }

    private static Lifetime lifetime(KeyPackage keyPackage) throws MlsRefusedException {
        return switch (keyPackage.leafNode().source()) {
            case LeafNodeSource.KeyPackage(Lifetime lifetime) -> lifetime;
            case LeafNodeSource.Update u -> throw leafSource("update");
            case LeafNodeSource.Commit c -> throw leafSource("commit");
        };
    }

    private static MlsRefusedException leafSource(String source) {
        return new MlsRefusedException(
                Refusal.LEAF_SOURCE, "leaf node source: %s (expected: key package)".formatted(source));
    }

    private static void checkProfile(KeyPackage keyPackage) throws MlsRefusedException {
        if (keyPackage.version() != ProtocolVersion.MLS_1_0) {
            throw new MlsRefusedException(
                    Refusal.UNSUPPORTED_VERSION, "version: %d (expected: 1)".formatted(keyPackage.version()));
        }
        if (keyPackage.cipherSuite() != CipherSuite.XMTP.id()) {
            throw new MlsRefusedException(
                    Refusal.UNSUPPORTED_CIPHER_SUITE,
                    "cipher suite: %#06x (expected: %#06x)".formatted(keyPackage.cipherSuite(), CipherSuite.XMTP.id()));
        }
        lifetime(keyPackage);
    }

    private static void checkKeys(KeyPackage keyPackage) throws MlsRefusedException {
        checkKey("init key", keyPackage.initKey());
        checkKey("encryption key", keyPackage.leafNode().encryptionKey());
        checkKey("signature key", keyPackage.leafNode().signatureKey());
        if (keyPackage.initKey().equals(keyPackage.leafNode().encryptionKey())) {
            throw new MlsRefusedException(
                    Refusal.INIT_KEY_IS_ENCRYPTION_KEY,
                    "init key and encryption key: both %s (expected: different ones)".formatted(keyPackage.initKey()));
        }
    }

    private static void checkKey(String name, Bytes key) throws MlsRefusedException {
        if (key.size() != CipherSuite.PUBLIC_KEY_LENGTH) {
            throw new MlsRefusedException(
                    Refusal.KEY_LENGTH, "%s of %d bytes (expected: 32)".formatted(name, key.size()));
        }
    }

    private static void checkCapabilities(KeyPackage keyPackage) throws MlsRefusedException {
        LeafNode leaf = keyPackage.leafNode();
        Capabilities capabilities = leaf.capabilities();
        if (!capabilities.versions().contains(keyPackage.version())
                || !capabilities.cipherSuites().contains(keyPackage.cipherSuite())
                || !capabilities.credentials().contains(leaf.credential().type())) {
            throw new MlsRefusedException(
                    Refusal.OWN_CAPABILITIES,
                    "versions %s, cipher suites %s, credentials %s (expected: %d, %d and %d among them)"
                            .formatted(
                                    capabilities.versions(),
                                    capabilities.cipherSuites(),
                                    capabilities.credentials(),
                                    keyPackage.version(),
                                    keyPackage.cipherSuite(),
                                    leaf.credential().type()));
        }
        checkListed(capabilities, keyPackage.extensions());
        checkListed(capabilities, leaf.extensions());
    }

    private static void checkListed(Capabilities capabilities, Extensions extensions) throws MlsRefusedException {
        for (Extension extension : extensions.list()) {
            if (!capabilities.extensions().contains(extension.type())) {
                throw new MlsRefusedException(
                        Refusal.EXTENSION_NOT_IN_CAPABILITIES,
                        "extension %#06x (expected: one that the capabilities of the leaf list)"
                                .formatted(extension.type()));
            }
        }
    }

    /** The inbox that a credential claims (MLS reference §2). */
    public static InboxId inboxId(Credential credential) throws MlsRefusedException {
        if (credential.type() != Credential.BASIC) {
            throw new MlsRefusedException(
                    Refusal.CREDENTIAL, "credential type: %d (expected: 1, basic)".formatted(credential.type()));
        }
        try {
            return new InboxId(
                    MlsCredential.parseFrom(credential.body().toByteArray()).getInboxId());
        } catch (InvalidProtocolBufferException e) {
            throw new MlsRefusedException(
                    Refusal.CREDENTIAL,
                    "credential identity of %d bytes (expected: protobuf MlsCredential)"
                            .formatted(credential.body().size()),
                    e);
        } catch (InvalidIdException e) {
            throw new MlsRefusedException(
                    Refusal.CREDENTIAL, "inbox id in the credential: %s".formatted(e.getMessage()), e);
        }
    }
}
