package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.framing.Transcript;
import dev.lockstep.xmtp.mls.schedule.EpochSecrets;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import dev.lockstep.xmtp.mls.schedule.PreSharedKeys;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.PathSecret;
import dev.lockstep.xmtp.mls.tree.PrivateKeys;
import dev.lockstep.xmtp.mls.tree.RatchetTree;
import dev.lockstep.xmtp.mls.tree.TreeKem;
import dev.lockstep.xmtp.mls.tree.TreeMath;
import dev.lockstep.xmtp.mls.welcome.GroupInfo;
import dev.lockstep.xmtp.mls.welcome.GroupSecrets;
import dev.lockstep.xmtp.mls.welcome.Welcome;
import dev.lockstep.xmtp.mls.welcome.WelcomeProtection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Joining a group through a welcome, RFC 9420 §12.4.3.1. */
public final class Joining {
    private static final Decoder<RatchetTree> TREE = RatchetTree::decode;

    private Joining() {}

    /**
     * A group that was joined.
     *
     * @param inviter who made the commit that added us
     */
    public record Joined(Group group, Member inviter) {}

    /**
     * Which of our key packages a welcome is for.
     *
     * @return nothing if it is for none of them
     */
    public static Optional<OwnKeyPackage> find(Welcome welcome, List<OwnKeyPackage> ours) {
        return ours.stream()
                .filter(own -> secretsFor(welcome, own.keyPackage().reference()).isPresent())
                .findFirst();
    }

    /**
     * Joins a group whose welcome carries the ratchet tree, as all of XMTP's do.
     *
     * @throws MlsRefusedException naming what is wrong with the welcome, {@link Refusal#NOT_FOR_US} if it names another key
     *     package, {@link Refusal#UNKNOWN_PRE_SHARED_KEY} if it uses pre-shared keys
     */
    public static Joined join(Welcome welcome, OwnKeyPackage own) throws MlsRefusedException {
        return join(welcome, own, Optional.empty(), PreSharedKeys.NONE);
    }

    /** @param outOfBand the encoded ratchet tree, if the welcome does not carry it */
    public static Joined join(
            Welcome welcome, OwnKeyPackage own, Optional<Bytes> outOfBand, PreSharedKeys preSharedKeys)
            throws MlsRefusedException {
        CipherSuite suite = CipherSuite.of(welcome.cipherSuite());
        Welcome.EncryptedGroupSecrets forUs = secretsFor(
                        welcome, own.keyPackage().reference())
                .orElseThrow(() -> new MlsRefusedException(
                        Refusal.NOT_FOR_US,
                        "none of %d new members has key package %s"
                                .formatted(
                                        welcome.secrets().size(),
                                        own.keyPackage().reference())));
        GroupSecrets groupSecrets = WelcomeProtection.openSecrets(suite, own.initKey(), welcome, forUs);
        Secret psk = Changes.pskSecret(groupSecrets.preSharedKeys(), preSharedKeys);
        Secret joiner = groupSecrets.joinerSecret();
        GroupInfo groupInfo = WelcomeProtection.openGroupInfo(suite, EpochSecrets.welcomeSecret(joiner, psk), welcome);
        GroupContext context = groupInfo.groupContext();
        if (context.cipherSuite() != welcome.cipherSuite()
                || own.keyPackage().cipherSuite() != welcome.cipherSuite()
                || own.keyPackage().version() != context.version()) {
            throw new MlsRefusedException(
                    Refusal.UNSUPPORTED_CIPHER_SUITE,
                    "group of version %d, cipher suite %d, welcome of cipher suite %d (expected: %d, %d)"
                            .formatted(
                                    context.version(),
                                    context.cipherSuite(),
                                    welcome.cipherSuite(),
                                    own.keyPackage().version(),
                                    own.keyPackage().cipherSuite()));
        }

        RatchetTree tree = tree(groupInfo, outOfBand);
        Member inviter = verifySigner(groupInfo, tree);
        checkTree(tree, context);
        PrivateKeys keys = privateKeys(tree, own, groupSecrets, inviter.leafIndex());
        EpochSecrets secrets = EpochSecrets.of(joiner, psk, context);
        if (!secrets.confirmationTag(context.confirmedTranscriptHash()).equals(groupInfo.confirmationTag())) {
            throw new MlsRefusedException(Refusal.CONFIRMATION_TAG, "the tag of the group info does not fit");
        }
        Bytes interim = Transcript.interim(context.confirmedTranscriptHash(), groupInfo.confirmationTag());
        Epoch epoch = new Epoch(suite, context, tree, keys, secrets, interim);
        return new Joined(Group.starting(epoch, List.of()), inviter);
    }

    private static Optional<Welcome.EncryptedGroupSecrets> secretsFor(Welcome welcome, Bytes reference) {
        return welcome.secrets().stream()
                .filter(secrets -> secrets.newMember().equals(reference))
                .findFirst();
    }

    private static RatchetTree tree(GroupInfo groupInfo, Optional<Bytes> outOfBand) throws MlsRefusedException {
        Bytes encoded = groupInfo
                .extensions()
                .find(Extension.RATCHET_TREE)
                .or(() -> outOfBand)
                .orElse(null);
        if (encoded == null) {
            throw new MlsRefusedException(Refusal.TREE_HASH, "the welcome carries no ratchet tree");
        }
        RatchetTree tree = TREE.decodeAll(encoded);
        Bytes expected = groupInfo.groupContext().treeHash();
        if (!tree.treeHash().equals(expected)) {
            throw new MlsRefusedException(
                    Refusal.TREE_HASH, "hash of the tree: %s (expected: %s)".formatted(tree.treeHash(), expected));
        }
        return tree;
    }

    private static Member verifySigner(GroupInfo groupInfo, RatchetTree tree) throws MlsRefusedException {
        LeafNode signer = tree.leaf(groupInfo.signer())
                .orElseThrow(() -> new MlsRefusedException(
                        Refusal.UNKNOWN_SENDER, "signer of the group info: leaf %d".formatted(groupInfo.signer())));
        groupInfo.verifySignature(signer.signatureKey());
        return Member.of((int) groupInfo.signer(), signer);
    }

    private static void checkTree(RatchetTree tree, GroupContext context) throws MlsRefusedException {
        tree.checkStructure();
        for (int leaf : tree.members()) {
            LeafNode node = tree.leaf(leaf).orElseThrow();
            node.verifySignature(new LeafNode.Position(context.groupId(), leaf));
            LeafValidation.check(node, context.extensions());
        }
        LeafValidation.checkTogether(tree, Set.of());
    }

    private static PrivateKeys privateKeys(RatchetTree tree, OwnKeyPackage own, GroupSecrets groupSecrets, int inviter)
            throws MlsRefusedException {
        LeafNode ownLeaf = own.keyPackage().leafNode();
        int index = tree.members().stream()
                .filter(leaf -> tree.leaf(leaf).filter(ownLeaf::equals).isPresent())
                .findFirst()
                .orElseThrow(() ->
                        new MlsRefusedException(Refusal.NOT_FOR_US, "the leaf of our key package is not in the tree"));
        PrivateKeys keys = PrivateKeys.ofLeaf(index, own.leafKey());
        Secret pathSecret = groupSecrets.pathSecret();
        if (pathSecret == null) {
            return keys;
        }
        if (index == inviter) {
            throw new MlsRefusedException(Refusal.INVALID_PATH, "a path secret from ourselves");
        }
        return TreeKem.climb(tree, inviter, TreeMath.commonAncestor(inviter, index), new PathSecret(pathSecret), keys)
                .privateKeys();
    }
}
