package dev.lockstep.xmtp.mls.framing;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;

/**
 * A message that is signed and encrypted, RFC 9420 §6.3. Every message of XMTP travels so.
 *
 * @param epoch unsigned
 */
public record PrivateMessage(
        Bytes groupId,
        long epoch,
        ContentType contentType,
        Bytes authenticatedData,
        Bytes encryptedSenderData,
        Bytes ciphertext)
        implements Encodable {

    public static PrivateMessage decode(TlsReader in) throws MlsRefusedException {
        return new PrivateMessage(
                in.opaque(), in.uint64(), ContentType.decode(in), in.opaque(), in.opaque(), in.opaque());
    }

    @Override
    public void encode(TlsWriter out) {
        out.opaque(groupId)
                .uint64(epoch)
                .uint8(contentType.id())
                .opaque(authenticatedData)
                .opaque(encryptedSenderData)
                .opaque(ciphertext);
    }

    /** This message with its encrypted parts. */
    PrivateMessage with(Bytes senderData, Bytes content) {
        return new PrivateMessage(groupId, epoch, contentType, authenticatedData, senderData, content);
    }

    /** PrivateContentAAD of RFC 9420 §6.3.1. */
    Bytes contentAad() {
        return header().opaque(authenticatedData).toBytes();
    }

    /** SenderDataAAD of RFC 9420 §6.3.2. */
    Bytes senderDataAad() {
        return header().toBytes();
    }

    private TlsWriter header() {
        return new TlsWriter().opaque(groupId).uint64(epoch).uint8(contentType.id());
    }
}
