package dev.lockstep.xmtp.mls.framing;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;

/** What a message says, without its type, which stands apart from it on the wire. RFC 9420 §6. */
public sealed interface Content extends Encodable {
    /** Something of the application's. */
    record Application(Bytes data) implements Content {}

    /** A proposal on its own. */
    record Proposal(dev.lockstep.xmtp.mls.commit.Proposal proposal) implements Content {}

    /** A commit. */
    record Commit(dev.lockstep.xmtp.mls.commit.Commit commit) implements Content {}

    default ContentType type() {
        return switch (this) {
            case Application a -> ContentType.APPLICATION;
            case Proposal p -> ContentType.PROPOSAL;
            case Commit c -> ContentType.COMMIT;
        };
    }

    static Content decode(ContentType type, TlsReader in) throws MlsRefusedException {
        return switch (type) {
            case APPLICATION -> new Application(in.opaque());
            case PROPOSAL -> new Proposal(dev.lockstep.xmtp.mls.commit.Proposal.decode(in));
            case COMMIT -> new Commit(dev.lockstep.xmtp.mls.commit.Commit.decode(in));
        };
    }

    @Override
    default void encode(TlsWriter out) {
        switch (this) {
            case Application(Bytes data) -> out.opaque(data);
            case Proposal(var proposal) -> out.value(proposal);
            case Commit(var commit) -> out.value(commit);
        }
    }
}
