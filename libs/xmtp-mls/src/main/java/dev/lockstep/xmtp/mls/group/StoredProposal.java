package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.crypto.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A proposal that was sent on its own and that a commit may refer to (RFC 9420 §12.1).
 *
 * @param sender the leaf of the member that sent it
 * @param ownLeafKey the private key of the new leaf, if it is an update of our own
 */
public record StoredProposal(
        Proposal proposal, int sender, @Nullable Secret ownLeafKey) implements Encodable {

    static StoredProposal decode(TlsReader in) throws MlsRefusedException {
        return new StoredProposal(Proposal.decode(in), in.index(), in.optional(key -> Secret.of(key.opaque())));
    }

    @Override
    public void encode(TlsWriter out) {
        out.value(proposal).uint32(sender);
        if (ownLeafKey == null) {
            out.uint8(0);
        } else {
            out.uint8(1).opaque(ownLeafKey.reveal());
        }
    }
}
