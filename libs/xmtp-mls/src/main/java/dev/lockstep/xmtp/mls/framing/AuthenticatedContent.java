package dev.lockstep.xmtp.mls.framing;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.ProtocolVersion;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.Hashes;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.crypto.Signatures;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import org.jspecify.annotations.Nullable;

/** A message of a group with what authenticates it, in the clear. RFC 9420 §6.1. */
public record AuthenticatedContent(WireFormat wireFormat, FramedContent content, AuthData auth) implements Encodable {
    private static final String LABEL = "FramedContentTBS";

    public static AuthenticatedContent decode(TlsReader in) throws MlsRefusedException {
        WireFormat wireFormat = WireFormat.decode(in);
        FramedContent content = FramedContent.decode(in);
        return new AuthenticatedContent(
                wireFormat, content, AuthData.decode(content.content().type(), in));
    }

    @Override
    public void encode(TlsWriter out) {
        out.uint16(wireFormat.id()).value(content).value(auth);
    }

    /** Signs a message; a commit gets its confirmation tag later, since the tag depends on this signature. */
    public static AuthenticatedContent sign(
            WireFormat wireFormat, FramedContent content, GroupContext context, Secret signaturePrivateKey) {
        Bytes signature =
                Signatures.signWithLabel(signaturePrivateKey, LABEL, toBeSigned(wireFormat, content, context));
        return new AuthenticatedContent(wireFormat, content, new AuthData(signature, null));
    }

    public AuthenticatedContent withConfirmationTag(Bytes tag) {
        return new AuthenticatedContent(wireFormat, content, new AuthData(auth.signature(), tag));
    }

    /** @throws MlsRefusedException {@link dev.lockstep.xmtp.mls.Refusal#INVALID_SIGNATURE} */
    public void verifySignature(Bytes signatureKey, GroupContext context) throws MlsRefusedException {
        Signatures.verifyWithLabel(signatureKey, LABEL, toBeSigned(wireFormat, content, context), auth.signature());
    }

    /** The tag by which a member proves that it is one, on a message that is not encrypted. RFC 9420 §6.2. */
    public Bytes membershipTag(Secret membershipKey, GroupContext context) {
        return Hashes.mac(
                membershipKey,
                new TlsWriter()
                        .raw(toBeSigned(wireFormat, content, context))
                        .value(auth)
                        .toBytes());
    }

    /** The reference under which a commit includes this proposal, RFC 9420 §5.2. */
    public Bytes proposalReference() {
        return Hashes.proposalRef(encoded());
    }

    /** The confirmation tag, if this is a commit. */
    public @Nullable Bytes confirmationTag() {
        return auth.confirmationTag();
    }

    private static Bytes toBeSigned(WireFormat wireFormat, FramedContent content, GroupContext context) {
        TlsWriter out = new TlsWriter(4096)
                .uint16(ProtocolVersion.MLS_1_0)
                .uint16(wireFormat.id())
                .value(content);
        switch (content.sender()) {
            case Sender.Member m -> out.value(context);
            case Sender.NewMemberCommit n -> out.value(context);
            case Sender.External e -> {}
            case Sender.NewMemberProposal n -> {}
        }
        return out.toBytes();
    }
}
