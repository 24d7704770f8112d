package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * An inner node of the ratchet tree, RFC 9420 §7.1.
 *
 * @param unmergedLeaves the indices of leaves below that do not know its private key, ascending
 */
public record ParentNode(Bytes encryptionKey, Bytes parentHash, List<Integer> unmergedLeaves) implements TreeNode {

    public ParentNode {
        unmergedLeaves = List.copyOf(unmergedLeaves);
    }

    public static ParentNode decode(TlsReader in) throws MlsRefusedException {
        return new ParentNode(in.opaque(), in.opaque(), in.vector(TlsReader::index, RatchetTree.MOST_LEAVES));
    }

    @Override
    public void encode(TlsWriter out) {
        out.opaque(encryptionKey).opaque(parentHash);
        out.length(4 * unmergedLeaves.size());
        unmergedLeaves.forEach(out::uint32);
    }

    ParentNode withUnmerged(int leaf) {
        List<Integer> more = new ArrayList<>(unmergedLeaves);
        more.add(leaf);
        more.sort(null);
        return new ParentNode(encryptionKey, parentHash, more);
    }
}
