package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.framing.AuthenticatedContent;
import dev.lockstep.xmtp.mls.framing.Content;
import dev.lockstep.xmtp.mls.framing.ContentType;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.framing.PrivateMessage;
import dev.lockstep.xmtp.mls.framing.PrivateProtection;
import dev.lockstep.xmtp.mls.framing.PublicMessage;
import dev.lockstep.xmtp.mls.framing.PublicProtection;
import dev.lockstep.xmtp.mls.framing.Sender;
import dev.lockstep.xmtp.mls.schedule.PreSharedKeys;

/** Reading a message of the group, RFC 9420 §6. */
final class MessageOpening {
    private MessageOpening() {}

    static Opened open(Group group, MlsMessage message, PreSharedKeys keys) throws MlsRefusedException {
        return switch (message) {
            case MlsMessage.Private(PrivateMessage p) -> open(group, p, keys);
            case MlsMessage.Public(PublicMessage p) -> open(group, p, keys);
            case MlsMessage.Welcome w -> throw unexpected(message);
            case MlsMessage.GroupInfo g -> throw unexpected(message);
            case MlsMessage.KeyPackage k -> throw unexpected(message);
        };
    }

    private static MlsRefusedException unexpected(MlsMessage message) {
        return new MlsRefusedException(
                Refusal.UNEXPECTED_WIRE_FORMAT,
                "wire format: %s (expected: a message of the group)".formatted(message.wireFormat()));
    }

    private static Opened open(Group group, PrivateMessage message, PreSharedKeys keys) throws MlsRefusedException {
        Epoch epoch = group.epoch();
        checkGroup(group, message.groupId());
        if (message.epoch() != epoch.context().epoch()) {
            return openPast(group, message);
        }
        PrivateProtection.Opened opened = PrivateProtection.open(
                epoch.suite(),
                message,
                group.keys(),
                epoch.secrets().senderData(),
                epoch.own().leafIndex());
        return verified(group, group.withKeys(opened.after()), opened.content(), keys);
    }

    private static Opened open(Group group, PublicMessage message, PreSharedKeys keys) throws MlsRefusedException {
        Epoch epoch = group.epoch();
        checkGroup(group, message.content().groupId());
        if (message.content().epoch() != epoch.context().epoch()) {
            throw wrongEpoch(group, message.content().epoch());
        }
        AuthenticatedContent content =
                PublicProtection.open(message, epoch.secrets().membershipKey(), epoch.context());
        if (content.content().sender() instanceof Sender.Member(long leaf)
                && leaf == epoch.own().leafIndex()) {
            throw new MlsRefusedException(Refusal.OWN_MESSAGE, "an unencrypted one");
        }
        return verified(group, group, content, keys);
    }

    /** Checks the signature, and then acts on the content. */
    private static Opened verified(Group before, Group after, AuthenticatedContent content, PreSharedKeys keys)
            throws MlsRefusedException {
        Member sender = sender(before, content.content().sender());
        content.verifySignature(sender.signatureKey(), before.epoch().context());
        return switch (content.content().content()) {
            case Content.Application(Bytes data) ->
                new Opened.ApplicationMessage(
                        after,
                        sender,
                        content.content().epoch(),
                        content.content().authenticatedData(),
                        data);
            case Content.Proposal(var proposal) -> {
                Bytes reference = content.proposalReference();
                StoredProposal stored = new StoredProposal(proposal, sender.leafIndex(), null);
                yield new Opened.ProposalMessage(after.withProposal(reference, stored), sender, reference, proposal);
            }
            case Content.Commit(var commit) -> CommitStaging.stage(after, content, sender, commit, keys);
        };
    }

    private static Member sender(Group group, Sender sender) throws MlsRefusedException {
        return switch (sender) {
            case Sender.Member(long leaf) ->
                group.member(leaf)
                        .orElseThrow(() -> new MlsRefusedException(
                                Refusal.UNKNOWN_SENDER, "leaf: %d (expected: that of a member)".formatted(leaf)));
            case Sender.External e -> throw outsider(e);
            case Sender.NewMemberProposal n -> throw outsider(n);
            case Sender.NewMemberCommit n -> throw outsider(n);
        };
    }

    private static MlsRefusedException outsider(Sender sender) {
        return new MlsRefusedException(Refusal.OUT_OF_PROFILE, "sender: %s (expected: a member)".formatted(sender));
    }

    private static Opened openPast(Group group, PrivateMessage message) throws MlsRefusedException {
        PastEpoch past = group.past(message.epoch()).orElse(null);
        if (past == null || message.contentType() != ContentType.APPLICATION) {
            throw wrongEpoch(group, message.epoch());
        }
        PrivateProtection.Opened opened = PrivateProtection.open(
                group.epoch().suite(), message, past.keys(), past.senderDataSecret(), past.ownLeaf());
        AuthenticatedContent content = opened.content();
        Member sender = content.content().sender() instanceof Sender.Member(long leaf)
                ? past.members().get((int) leaf)
                : null;
        if (sender == null) {
            throw new MlsRefusedException(
                    Refusal.UNKNOWN_SENDER,
                    "%s was no member of epoch %d".formatted(content.content().sender(), message.epoch()));
        }
        content.verifySignature(sender.signatureKey(), past.context());
        if (!(content.content().content() instanceof Content.Application(Bytes data))) {
            throw wrongEpoch(group, message.epoch());
        }
        return new Opened.ApplicationMessage(
                group.withPast(past.with(opened.after())), sender, message.epoch(), message.authenticatedData(), data);
    }

    private static void checkGroup(Group group, Bytes groupId) throws MlsRefusedException {
        if (!groupId.equals(group.epoch().context().groupId())) {
            throw new MlsRefusedException(
                    Refusal.WRONG_GROUP,
                    "group: %s (expected: %s)"
                            .formatted(groupId, group.epoch().context().groupId()));
        }
    }

    private static MlsRefusedException wrongEpoch(Group group, long epoch) {
        return new MlsRefusedException(
                Refusal.WRONG_EPOCH,
                "epoch: %s (expected: %s)"
                        .formatted(
                                Long.toUnsignedString(epoch),
                                Long.toUnsignedString(group.epoch().context().epoch())));
    }
}
