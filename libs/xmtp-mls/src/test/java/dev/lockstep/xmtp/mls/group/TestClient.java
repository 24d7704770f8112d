package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.crypto.Hashes;
import dev.lockstep.xmtp.mls.crypto.Hpke;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.crypto.Signatures;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.tree.Capabilities;
import dev.lockstep.xmtp.mls.tree.Credential;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.LeafNodeSource;
import dev.lockstep.xmtp.mls.tree.Lifetime;
import dev.lockstep.xmtp.mls.tree.RequiredCapabilities;
import dev.lockstep.xmtp.mls.welcome.Welcome;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;

/** A client with keys of its own, whose groups are of XMTP's shape. */
record TestClient(String name, Secret signatureKey, SecureRandom random) {
    static final Bytes GROUP_ID = Bytes.fromHex("000102030405060708090a0b0c0d0e0f");
    static final int NAME = 0xff00;

    private static final Decoder<MlsMessage> MESSAGE = MlsMessage::decode;
    private static final Capabilities CAPABILITIES = new Capabilities(
            List.of(1), List.of(3), List.of(0x000a, 0x0001, 0xf000, 0xff02, 0xff00, 0xff01), List.of(7), List.of(1));

    static TestClient of(String name, SecureRandom random) {
        Bytes text = Bytes.of(name.getBytes(StandardCharsets.UTF_8));
        return new TestClient(name, Secret.of(Hashes.hash(text)), random);
    }

    Bytes signaturePublicKey() {
        return Signatures.publicKey(signatureKey);
    }

    OwnKeyPackage keyPackage() {
        return keyPackage(CAPABILITIES);
    }

    OwnKeyPackage keyPackage(Capabilities capabilities) {
        Hpke.KeyPair init = Hpke.generateKeyPair(random);
        Hpke.KeyPair leafKeys = Hpke.generateKeyPair(random);
        LeafNode leaf = new LeafNode(
                        leafKeys.publicKey(),
                        signaturePublicKey(),
                        Credential.basic(Bytes.of(name.getBytes(StandardCharsets.UTF_8))),
                        capabilities,
                        new LeafNodeSource.KeyPackage(new Lifetime(0, 1)),
                        Extensions.NONE,
                        Bytes.EMPTY)
                .signed(signatureKey, null);
        KeyPackage keyPackage = new KeyPackage(
                        1, 3, init.publicKey(), leaf, Extensions.of(new Extension(0x000a, Bytes.EMPTY)), Bytes.EMPTY)
                .signed(signatureKey);
        return new OwnKeyPackage(keyPackage, init.privateKey(), leafKeys.privateKey());
    }

    Group create() throws MlsRefusedException {
        OwnKeyPackage own = keyPackage();
        return Creating.create(GROUP_ID, own.keyPackage().leafNode(), own.leafKey(), extensions("at first"), random);
    }

    static Extensions extensions(String groupName) {
        return Extensions.of(
                new Extension(0xf000, Bytes.fromHex("00")),
                new Extension(NAME, Bytes.of(groupName.getBytes(StandardCharsets.UTF_8))),
                new Extension(
                        Extension.REQUIRED_CAPABILITIES,
                        new RequiredCapabilities(
                                        List.of(0xff01, 0xff00, 0xff02, 0xf000, 0x000a, 0x0001), List.of(7), List.of(1))
                                .encoded()));
    }

    static Proposal rename(String groupName) {
        return new Proposal.GroupContextExtensions(extensions(groupName));
    }

    static Proposal add(OwnKeyPackage whom) {
        return new Proposal.Add(whom.keyPackage());
    }

    PendingCommit.Made commit(Group group, Proposal... proposals) throws MlsRefusedException {
        return group.commit(List.of(), List.of(proposals), signatureKey, random);
    }

    Sent say(Group group, String text) {
        return group.seal(Bytes.of(text.getBytes(StandardCharsets.UTF_8)), signatureKey, random);
    }

    static Group join(PendingCommit commit, OwnKeyPackage own) throws MlsRefusedException {
        Welcome welcome = commit.welcome().orElseThrow().welcome();
        return Joining.join(welcome, own).group();
    }

    /** Reads an application message. */
    static Opened.ApplicationMessage read(Group group, Sent sent) throws MlsRefusedException {
        return (Opened.ApplicationMessage) group.open(MESSAGE.decodeAll(sent.wire()));
    }

    static StagedCommit stage(Group group, PendingCommit commit) throws MlsRefusedException {
        return (StagedCommit) group.open(MESSAGE.decodeAll(commit.message().encoded()));
    }

    static Group follow(Group group, PendingCommit commit) throws MlsRefusedException {
        return stage(group, commit).merge().orElseThrow();
    }
}
