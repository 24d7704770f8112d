package dev.lockstep.xmtp.mls.commit;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;

/** A proposal that a commit brings along or refers to, RFC 9420 §12.4. */
public sealed interface ProposalOrRef extends Encodable {
    /** It stands in the commit; its sender is the committer. */
    record ByValue(Proposal proposal) implements ProposalOrRef {}

    /** It was sent before; this is its ProposalRef (RFC 9420 §5.2). */
    record ByReference(Bytes reference) implements ProposalOrRef {}

    static ProposalOrRef decode(TlsReader in) throws MlsRefusedException {
        int type = in.uint8();
        return switch (type) {
            case 1 -> new ByValue(Proposal.decode(in));
            case 2 -> new ByReference(in.opaque());
            default -> throw in.malformed("proposal or reference: %d (expected: 1 or 2)".formatted(type));
        };
    }

    @Override
    default void encode(TlsWriter out) {
        switch (this) {
            case ByValue(Proposal proposal) -> out.uint8(1).value(proposal);
            case ByReference(Bytes reference) -> out.uint8(2).opaque(reference);
        }
    }
}
