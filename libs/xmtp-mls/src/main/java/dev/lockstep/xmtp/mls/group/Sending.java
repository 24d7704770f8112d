package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.crypto.Hpke;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.framing.AuthenticatedContent;
import dev.lockstep.xmtp.mls.framing.Content;
import dev.lockstep.xmtp.mls.framing.FramedContent;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.framing.PrivateProtection;
import dev.lockstep.xmtp.mls.framing.Sender;
import dev.lockstep.xmtp.mls.framing.WireFormat;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.LeafNodeSource;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** Messages of our own. All of them travel encrypted (XMTP MLS reference §1). */
final class Sending {
    private Sending() {}

    static Sent application(Group group, Bytes data, Secret signatureKey, SecureRandom random) {
        return seal(group, sign(group, new Content.Application(data), signatureKey), random);
    }

    static Sent update(Group group, Secret signatureKey, SecureRandom random) throws MlsRefusedException {
        LeafNode old = group.tree().leaf(group.ownLeaf()).orElseThrow();
        Hpke.KeyPair keys = Hpke.generateKeyPair(random);
        LeafNode leaf = new LeafNode(
                        keys.publicKey(),
                        old.signatureKey(),
                        old.credential(),
                        old.capabilities(),
                        new LeafNodeSource.Update(),
                        old.extensions(),
                        Bytes.EMPTY)
                .signed(signatureKey, new LeafNode.Position(group.context().groupId(), group.ownLeaf()));
        return proposal(group, new Proposal.Update(leaf), keys.privateKey(), signatureKey, random);
    }

    static Sent proposal(
            Group group, Proposal proposal, @Nullable Secret ownLeafKey, Secret signatureKey, SecureRandom random)
            throws MlsRefusedException {
        AuthenticatedContent content = sign(group, new Content.Proposal(proposal), signatureKey);
        Group after = group.withProposal(
                content.proposalReference(), new StoredProposal(proposal, group.ownLeaf(), ownLeafKey));
        return seal(after, content, random);
    }

    static AuthenticatedContent sign(Group group, Content content, Secret signatureKey) {
        FramedContent framed = new FramedContent(
                group.context().groupId(),
                group.context().epoch(),
                new Sender.Member(group.ownLeaf()),
                Bytes.EMPTY,
                content);
        return AuthenticatedContent.sign(WireFormat.PRIVATE_MESSAGE, framed, group.context(), signatureKey);
    }

    static Sent seal(Group group, AuthenticatedContent content, SecureRandom random) {
        PrivateProtection.Sealed sealed = PrivateProtection.seal(
                group.epoch().suite(),
                content,
                group.ownLeaf(),
                group.keys(),
                group.epoch().secrets().senderData(),
                random);
        return new Sent(group.withKeys(sealed.after()), new MlsMessage.Private(sealed.message()));
    }
}
