package dev.lockstep.xmtp.mls.commit;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.tree.RatchetTree;
import dev.lockstep.xmtp.mls.tree.UpdatePath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What starts a new epoch, RFC 9420 §12.4.
 *
 * @param path new keys of the committer; some commits have none
 */
public record Commit(
        List<ProposalOrRef> proposals, @Nullable UpdatePath path) implements Encodable {

    /** Each leaf changed once and a new one for each, and as many more. */
    private static final int MOST_PROPOSALS = 3 * RatchetTree.MOST_LEAVES;

    public Commit {
        proposals = List.copyOf(proposals);
    }

    public static Commit decode(TlsReader in) throws MlsRefusedException {
        return new Commit(in.vector(ProposalOrRef::decode, MOST_PROPOSALS), in.optional(UpdatePath::decode));
    }

    @Override
    public void encode(TlsWriter out) {
        out.vector(proposals).optional(path);
    }
}
