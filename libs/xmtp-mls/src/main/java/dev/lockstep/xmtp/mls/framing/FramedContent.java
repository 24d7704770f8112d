package dev.lockstep.xmtp.mls.framing;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;

/**
 * A message of a group before it is protected, RFC 9420 §6.
 *
 * @param epoch unsigned
 */
public record FramedContent(Bytes groupId, long epoch, Sender sender, Bytes authenticatedData, Content content)
        implements Encodable {

    public static FramedContent decode(TlsReader in) throws MlsRefusedException {
        return new FramedContent(
                in.opaque(), in.uint64(), Sender.decode(in), in.opaque(), Content.decode(ContentType.decode(in), in));
    }

    @Override
    public void encode(TlsWriter out) {
        out.opaque(groupId)
                .uint64(epoch)
                .value(sender)
                .opaque(authenticatedData)
                .uint8(content.type().id())
                .value(content);
    }
}
