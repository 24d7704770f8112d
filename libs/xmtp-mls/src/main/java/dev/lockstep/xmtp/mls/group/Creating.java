package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.ProtocolVersion;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.framing.Transcript;
import dev.lockstep.xmtp.mls.schedule.EpochSecrets;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.PrivateKeys;
import dev.lockstep.xmtp.mls.tree.RatchetTree;
import java.security.SecureRandom;
import java.util.List;

/** Creating a group, RFC 9420 §11. */
public final class Creating {
    private Creating() {}

    /**
     * A group with one member, in epoch 0.
     *
     * @param leaf our leaf, made as for a key package and signed
     * @param leafKey the private key of that leaf
     * @throws MlsRefusedException if our leaf does not support what the group asks for
     */
    public static Group create(Bytes groupId, LeafNode leaf, Secret leafKey, Extensions extensions, SecureRandom random)
            throws MlsRefusedException {
        leaf.verifySignature(new LeafNode.Position(groupId, 0));
        LeafValidation.check(leaf, extensions);
        RatchetTree tree = RatchetTree.of(leaf);
        GroupContext context = new GroupContext(
                ProtocolVersion.MLS_1_0, CipherSuite.XMTP.id(), groupId, 0, tree.treeHash(), Bytes.EMPTY, extensions);
        byte[] epochSecret = new byte[CipherSuite.HASH_LENGTH];
        random.nextBytes(epochSecret);
        EpochSecrets secrets = EpochSecrets.ofEpochSecret(Secret.owning(epochSecret));
        Bytes interim = Transcript.interim(Bytes.EMPTY, secrets.confirmationTag(Bytes.EMPTY));
        Epoch epoch = new Epoch(CipherSuite.XMTP, context, tree, PrivateKeys.ofLeaf(0, leafKey), secrets, interim);
        return Group.starting(epoch, List.of());
    }
}
