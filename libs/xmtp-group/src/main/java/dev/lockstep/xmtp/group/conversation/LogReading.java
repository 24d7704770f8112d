package dev.lockstep.xmtp.group.conversation;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.commit.CommitRefusedException;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.commit.ProposalValidation;
import dev.lockstep.xmtp.group.commit.ProposedChange;
import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.content.UnreadableMessageException;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.group.Opened;
import dev.lockstep.xmtp.mls.group.StagedCommit;

/** Reads a group's log, one message after the other in the order of the node (XMTP MLS reference §8). */
public final class LogReading {
    private static final Decoder<MlsMessage> MESSAGE = MlsMessage::decode;

    private LogReading() {}

    /** @param data as the node delivered it; whatever it is, the answer is an entry */
    public static LogEntry read(Group group, ByteString data) {
        try {
            var message = MESSAGE.decodeAll(data.toByteArray());
            return message instanceof MlsMessage.Private
                    ? entry(group, group.open(message))
                    : new LogEntry.Skipped(
                            group, "wire format: %s (expected: PRIVATE_MESSAGE)".formatted(message.wireFormat()));
        } catch (MlsRefusedException e) {
            return e.refusal() == Refusal.OWN_MESSAGE
                    ? new LogEntry.Own()
                    : new LogEntry.Skipped(group, String.valueOf(e.getMessage()));
        }
    }

    private static LogEntry entry(Group before, Opened opened) {
        return switch (opened) {
            case Opened.ApplicationMessage said -> said(said);
            case Opened.ProposalMessage proposed -> proposed(before, proposed);
            case StagedCommit commit -> new LogEntry.Committed(before, commit);
        };
    }

    private static LogEntry said(Opened.ApplicationMessage said) {
        try {
            var envelope = ByteString.copyFrom(said.data().toByteArray());
            return new LogEntry.Said(said.after(), Leaf.of(said.sender()), ApplicationMessage.decode(envelope));
        } catch (UnreadableMessageException | CommitRefusedException e) {
            return new LogEntry.Skipped(said.after(), String.valueOf(e.getMessage()));
        }
    }

    private static LogEntry proposed(Group before, Opened.ProposalMessage proposed) {
        try {
            var change = ProposedChange.of(before, proposed.sender().leafIndex(), proposed.proposal());
            ProposalValidation.check(change, before.context().extensions());
            return new LogEntry.Proposed(proposed.after(), change.proposer());
        } catch (CommitRefusedException e) {
            return new LogEntry.Skipped(before, String.valueOf(e.getMessage()));
        }
    }
}
