package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.schedule.EpochSecrets;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import dev.lockstep.xmtp.mls.tree.PrivateKeys;
import dev.lockstep.xmtp.mls.tree.RatchetTree;

/**
 * What one commit changes as a whole, and no message changes: one epoch of a group as a member knows it (RFC 9420 §8).
 */
record Epoch(
        CipherSuite suite,
        GroupContext context,
        RatchetTree tree,
        PrivateKeys own,
        EpochSecrets secrets,
        Bytes interimTranscriptHash)
        implements Encodable {
    private static final int VERSION = 1;

    Epoch withoutEncryptionSecret() {
        return new Epoch(suite, context, tree, own, secrets.withoutEncryption(), interimTranscriptHash);
    }

    static Epoch decode(TlsReader in) throws MlsRefusedException {
        int version = in.uint8();
        if (version != VERSION) {
            throw in.malformed("version of a stored epoch: %d (expected: %d)".formatted(version, VERSION));
        }
        GroupContext context = GroupContext.decode(in);
        return new Epoch(
                CipherSuite.of(context.cipherSuite()),
                context,
                RatchetTree.decode(in),
                PrivateKeys.decode(in),
                EpochSecrets.decode(in),
                in.opaque());
    }

    @Override
    public void encode(TlsWriter out) {
        out.uint8(VERSION).value(context).value(tree).value(own).value(secrets).opaque(interimTranscriptHash);
    }
}
