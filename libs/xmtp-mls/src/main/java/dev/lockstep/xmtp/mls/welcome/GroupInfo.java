package dev.lockstep.xmtp.mls.welcome;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.crypto.Signatures;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import dev.lockstep.xmtp.mls.tree.Extensions;

/**
 * The public state of a group, signed by a member, RFC 9420 §12.4.3.
 *
 * @param signer the index of that member's leaf, as on the wire
 */
public record GroupInfo(
        GroupContext groupContext, Extensions extensions, Bytes confirmationTag, long signer, Bytes signature)
        implements Encodable {
    private static final String LABEL = "GroupInfoTBS";

    public static GroupInfo decode(TlsReader in) throws MlsRefusedException {
        return new GroupInfo(GroupContext.decode(in), Extensions.decode(in), in.opaque(), in.uint32(), in.opaque());
    }

    @Override
    public void encode(TlsWriter out) {
        encodeUnsigned(out);
        out.opaque(signature);
    }

    private void encodeUnsigned(TlsWriter out) {
        out.value(groupContext).value(extensions).opaque(confirmationTag).uint32(signer);
    }

    /** @throws MlsRefusedException {@link dev.lockstep.xmtp.mls.Refusal#INVALID_SIGNATURE} */
    public void verifySignature(Bytes signerKey) throws MlsRefusedException {
        Signatures.verifyWithLabel(signerKey, LABEL, toBeSigned(), signature);
    }

    /** This group info with a new signature. */
    public GroupInfo signed(Secret signaturePrivateKey) {
        return new GroupInfo(
                groupContext,
                extensions,
                confirmationTag,
                signer,
                Signatures.signWithLabel(signaturePrivateKey, LABEL, toBeSigned()));
    }

    private Bytes toBeSigned() {
        TlsWriter out = new TlsWriter();
        encodeUnsigned(out);
        return out.toBytes();
    }
}
