package dev.lockstep.interop.javamember;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.commit.CommitRefusal;
import dev.lockstep.xmtp.mls.group.Group;

/** What became of an entry of a group's log. */
public sealed interface Outcome {
    /** A message, by its envelope. */
    record Said(ByteString envelope) implements Outcome {}

    /** A commit of somebody else that counts. */
    record Advanced(Group after) implements Outcome {}

    /** A commit that removes us. */
    record Removed() implements Outcome {}

    /** A commit of ours that was the first of its epoch. */
    record OwnCommit() implements Outcome {}

    record OwnMessage() implements Outcome {}

    /** A commit of somebody who may not. */
    record Refused(CommitRefusal refusal, String text) implements Outcome {}

    /** Nothing for us: most often a commit, of ours or of others, that came too late for its epoch. */
    record Skipped(String reason) implements Outcome {}
}
