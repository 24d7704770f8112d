package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.commit.Commit;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.commit.ProposalOrRef;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.framing.AuthenticatedContent;
import dev.lockstep.xmtp.mls.framing.Content;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.framing.Transcript;
import dev.lockstep.xmtp.mls.schedule.EpochSecrets;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.TreeKem;
import dev.lockstep.xmtp.mls.tree.UpdatePath;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** Making a commit, RFC 9420 §12.4.1. It always brings a new path. */
final class CommitCreation {
    private CommitCreation() {}

    static PendingCommit.Made create(
            Group group, List<Bytes> byReference, List<Proposal> byValue, Secret signatureKey, SecureRandom random)
            throws MlsRefusedException {
        Epoch epoch = group.epoch();
        int own = group.ownLeaf();
        List<ProposalOrRef> list = list(byReference, byValue);
        Changes changes = changes(group, list);

        LeafNode leaf = epoch.tree().leaf(own).orElseThrow();
        LeafNode.Position position = new LeafNode.Position(epoch.context().groupId(), own);
        TreeKem.NewPath newPath = TreeKem.generate(changes.tree(), position, leaf, signatureKey, random);
        CommitStaging.checkLeaves(newPath.tree(), changes, own);
        GroupContext provisional = epoch.context().next(newPath.tree().treeHash(), changes.extensions());
        UpdatePath path =
                TreeKem.encrypt(epoch.suite(), newPath, own, provisional.encoded(), changes.addedLeaves(), random);

        AuthenticatedContent signed = Sending.sign(group, new Content.Commit(new Commit(list, path)), signatureKey);
        Bytes confirmed = Transcript.confirmed(epoch.interimTranscriptHash(), signed);
        GroupContext context = provisional.withConfirmedTranscriptHash(confirmed);
        Secret joiner = EpochSecrets.joinerSecret(epoch.secrets().init(), newPath.commitSecret(), context);
        EpochSecrets secrets = EpochSecrets.of(joiner, Secret.zero(), context);
        Bytes tag = secrets.confirmationTag(confirmed);
        Epoch next = new Epoch(
                epoch.suite(),
                context,
                newPath.tree(),
                newPath.privateKeys(),
                secrets,
                Transcript.interim(confirmed, tag));
        Sent sent = Sending.seal(group, signed.withConfirmationTag(tag), random);
        MlsMessage.Welcome welcome = changes.added().isEmpty()
                ? null
                : new MlsMessage.Welcome(Inviting.invite(next, joiner, tag, changes, newPath, signatureKey, random));
        return new PendingCommit.Made(sent.after(), new PendingCommit(sent.message(), welcome, next));
    }

    /** All of it that can be told before there is a path. */
    static void check(Group group, List<Bytes> byReference, List<Proposal> byValue) throws MlsRefusedException {
        Changes changes = changes(group, list(byReference, byValue));
        CommitStaging.checkLeaves(changes.tree(), changes, group.ownLeaf());
    }

    private static List<ProposalOrRef> list(List<Bytes> byReference, List<Proposal> byValue) {
        List<ProposalOrRef> list = new ArrayList<>();
        byReference.forEach(reference -> list.add(new ProposalOrRef.ByReference(reference)));
        byValue.forEach(proposal -> list.add(new ProposalOrRef.ByValue(proposal)));
        return list;
    }

    private static Changes changes(Group group, List<ProposalOrRef> list) throws MlsRefusedException {
        Epoch epoch = group.epoch();
        int own = group.ownLeaf();
        Changes changes = Changes.of(
                Changes.resolve(new Commit(list, null), own, group.proposals()), own, epoch.context(), epoch.tree());
        if (!changes.preSharedKeys().isEmpty()) {
            throw new MlsRefusedException(Refusal.OUT_OF_PROFILE, "a commit of our own with pre-shared keys");
        }
        return changes;
    }
}
