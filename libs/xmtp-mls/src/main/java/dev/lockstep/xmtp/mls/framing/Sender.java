package dev.lockstep.xmtp.mls.framing;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;

/** Who sent a message, RFC 9420 §6. */
public sealed interface Sender extends Encodable {
    /** A member of the group, by the index of its leaf as on the wire. */
    record Member(long leafIndex) implements Sender {}

    /** Somebody whom the extension external_senders names, by index. */
    record External(long senderIndex) implements Sender {}

    /** A client that proposes to add itself. */
    record NewMemberProposal() implements Sender {}

    /** A client that joins through an external commit. */
    record NewMemberCommit() implements Sender {}

    static Sender decode(TlsReader in) throws MlsRefusedException {
        int type = in.uint8();
        return switch (type) {
            case 1 -> new Member(in.uint32());
            case 2 -> new External(in.uint32());
            case 3 -> new NewMemberProposal();
            case 4 -> new NewMemberCommit();
            default -> throw in.malformed("sender type: %d (expected: 1 to 4)".formatted(type));
        };
    }

    @Override
    default void encode(TlsWriter out) {
        switch (this) {
            case Member(long leafIndex) -> out.uint8(1).uint32(leafIndex);
            case External(long senderIndex) -> out.uint8(2).uint32(senderIndex);
            case NewMemberProposal() -> out.uint8(3);
            case NewMemberCommit() -> out.uint8(4);
        }
    }
}
