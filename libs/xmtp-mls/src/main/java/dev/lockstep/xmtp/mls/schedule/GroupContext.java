package dev.lockstep.xmtp.mls.schedule;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.tree.Extensions;

/**
 * What all members of a group agree on in one epoch, RFC 9420 §8.1.
 *
 * @param version the protocol version as on the wire
 * @param cipherSuite the cipher suite as on the wire
 * @param epoch unsigned
 */
public record GroupContext(
        int version,
        int cipherSuite,
        Bytes groupId,
        long epoch,
        Bytes treeHash,
        Bytes confirmedTranscriptHash,
        Extensions extensions)
        implements Encodable {

    public static GroupContext decode(TlsReader in) throws MlsRefusedException {
        return new GroupContext(
                in.uint16(), in.uint16(), in.opaque(), in.uint64(), in.opaque(), in.opaque(), Extensions.decode(in));
    }

    @Override
    public void encode(TlsWriter out) {
        out.uint16(version)
                .uint16(cipherSuite)
                .opaque(groupId)
                .uint64(epoch)
                .opaque(treeHash)
                .opaque(confirmedTranscriptHash)
                .value(extensions);
    }

    /** That of the next epoch, except for the transcript, which its commit is yet to enter. */
    public GroupContext next(Bytes nextTreeHash, Extensions nextExtensions) {
        return new GroupContext(
                version, cipherSuite, groupId, epoch + 1, nextTreeHash, confirmedTranscriptHash, nextExtensions);
    }

    public GroupContext withConfirmedTranscriptHash(Bytes hash) {
        return new GroupContext(version, cipherSuite, groupId, epoch, treeHash, hash, extensions);
    }
}
