package dev.lockstep.xmtp.mls.keypackage;

import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.Hashes;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.crypto.Signatures;
import dev.lockstep.xmtp.mls.tree.Capabilities;
import dev.lockstep.xmtp.mls.tree.Credential;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.LeafNodeSource;
import dev.lockstep.xmtp.mls.tree.Lifetime;
import dev.lockstep.xmtp.proto.identity.MlsCredential;
import java.time.Instant;
import java.util.List;

/** A valid key package and ways to break one rule of it, everything else being right, signatures included. */
record TestKeyPackage(Secret signatureKey, Bytes initKey, LeafNode leafNode, Extensions extensions) {
    static final InboxId INBOX = new InboxId("ab".repeat(32));

    static TestKeyPackage of(int seed, Instant now) {
        Secret key = Secret.of(Hashes.hash(Bytes.of(new byte[] {(byte) seed})));
        Bytes credential = Bytes.of(
                MlsCredential.newBuilder().setInboxId(INBOX.value()).build().toByteArray());
        LeafNode leaf = new LeafNode(
                Bytes.fromHex("11".repeat(32)),
                Signatures.publicKey(key),
                Credential.basic(credential),
                new Capabilities(
                        List.of(1),
                        List.of(3),
                        List.of(0x000a, 0x0001, 0xf000, 0xff02, 0xff00, 0xff01),
                        List.of(7),
                        List.of(1)),
                new LeafNodeSource.KeyPackage(
                        new Lifetime(now.getEpochSecond() - 3600, now.getEpochSecond() + 7_257_600)),
                Extensions.of(new Extension(1, Bytes.fromHex("00"))),
                Bytes.EMPTY);
        return new TestKeyPackage(
                key, Bytes.fromHex("22".repeat(32)), leaf, Extensions.of(new Extension(0x000a, Bytes.EMPTY)));
    }

    KeyPackage keyPackage(int version, int cipherSuite) {
        return keyPackage(version, cipherSuite, initKey, leafNode, extensions);
    }

    Bytes encoded() {
        return with(keyPackage(1, 3));
    }

    Bytes with(KeyPackage unsigned) {
        return unsigned.signed(signatureKey).encoded();
    }

    Bytes withSignedLeaf(LeafNode leaf) {
        return with(new KeyPackage(1, 3, initKey, leaf, extensions, Bytes.EMPTY));
    }

    Bytes withInitKey(Bytes key) {
        return with(keyPackage(1, 3, key, leafNode, extensions));
    }

    Bytes withExtensions(Extensions others) {
        return with(keyPackage(1, 3, initKey, leafNode, others));
    }

    Bytes withEncryptionKey(Bytes key) {
        return withLeaf(key, leafNode.credential(), leafNode.capabilities(), leafNode.source(), leafNode.extensions());
    }

    Bytes withCredential(Credential credential) {
        return withLeaf(
                leafNode.encryptionKey(),
                credential,
                new Capabilities(
                        List.of(1), List.of(3), leafNode.capabilities().extensions(), List.of(), List.of(1, 2)),
                leafNode.source(),
                leafNode.extensions());
    }

    Bytes withCapabilities(List<Integer> versions, List<Integer> suites, List<Integer> credentials) {
        return withLeaf(
                leafNode.encryptionKey(),
                leafNode.credential(),
                new Capabilities(versions, suites, leafNode.capabilities().extensions(), List.of(7), credentials),
                leafNode.source(),
                leafNode.extensions());
    }

    Bytes withLifetime(Lifetime lifetime) {
        return withSource(new LeafNodeSource.KeyPackage(lifetime));
    }

    Bytes withSource(LeafNodeSource source) {
        return withLeaf(
                leafNode.encryptionKey(),
                leafNode.credential(),
                leafNode.capabilities(),
                source,
                leafNode.extensions());
    }

    Bytes withLeafExtensions(Extensions others) {
        return withLeaf(
                leafNode.encryptionKey(), leafNode.credential(), leafNode.capabilities(), leafNode.source(), others);
    }

    private Bytes withLeaf(
            Bytes encryptionKey,
            Credential credential,
            Capabilities capabilities,
            LeafNodeSource source,
            Extensions leafExtensions) {
        LeafNode changed = new LeafNode(
                encryptionKey, leafNode.signatureKey(), credential, capabilities, source, leafExtensions, Bytes.EMPTY);
        return with(keyPackage(1, 3, initKey, changed, extensions));
    }

    private KeyPackage keyPackage(
            int version, int cipherSuite, Bytes init, LeafNode leaf, Extensions keyPackageExtensions) {
        LeafNode signed = leaf.signed(signatureKey, new LeafNode.Position(Bytes.EMPTY, 0));
        return new KeyPackage(version, cipherSuite, init, signed, keyPackageExtensions, Bytes.EMPTY);
    }
}
