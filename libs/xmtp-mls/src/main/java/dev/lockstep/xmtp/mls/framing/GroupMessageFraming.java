package dev.lockstep.xmtp.mls.framing;

import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsReader;

/**
 * What everybody can read of a group message without its keys: enough to store it under its group and to tell commits
 * apart.
 *
 * @param epoch unsigned
 */
public record GroupMessageFraming(WireFormat wireFormat, GroupId groupId, long epoch, ContentType contentType) {
    /**
     * Reads the framing of {@code GroupMessageInput.V1.data}.
     *
     * <p>One message that a client cannot parse fails every later query of its group (XMTP network reference §2.5), so this
     * is as strict as a client: the whole MLSMessage must parse, down to the proposals and the key packages of a
     * PublicMessage, and the group id must be 16 bytes long. Bytes after the message are tolerated, as clients and the
     * XMTP node tolerate them. Nothing is verified or decrypted.
     *
     * @throws MlsRefusedException {@link Refusal#MALFORMED}, {@link Refusal#UNSUPPORTED_VERSION},
     *     {@link Refusal#UNEXPECTED_WIRE_FORMAT} for a welcome, group info or key package, {@link Refusal#GROUP_ID_LENGTH},
     *     {@link Refusal#DUPLICATE_EXTENSION}
     */
    public static GroupMessageFraming read(byte[] data) throws MlsRefusedException {
        MlsMessage message = MlsMessage.decode(new TlsReader(data));
        return switch (message) {
            case MlsMessage.Private(PrivateMessage p) ->
                new GroupMessageFraming(WireFormat.PRIVATE_MESSAGE, groupId(p.groupId()), p.epoch(), p.contentType());
            case MlsMessage.Public(PublicMessage p) ->
                new GroupMessageFraming(
                        WireFormat.PUBLIC_MESSAGE,
                        groupId(p.content().groupId()),
                        p.content().epoch(),
                        p.content().content().type());
            case MlsMessage.Welcome w -> throw unexpected(message);
            case MlsMessage.GroupInfo g -> throw unexpected(message);
            case MlsMessage.KeyPackage k -> throw unexpected(message);
        };
    }

    private static GroupId groupId(Bytes id) throws MlsRefusedException {
        if (id.size() != GroupId.LENGTH) {
            throw new MlsRefusedException(
                    Refusal.GROUP_ID_LENGTH, "group id of %d bytes (expected: 16)".formatted(id.size()));
        }
        return GroupId.of(id.toByteArray());
    }

    private static MlsRefusedException unexpected(MlsMessage message) {
        return new MlsRefusedException(
                Refusal.UNEXPECTED_WIRE_FORMAT,
                "wire format: %s (expected: PUBLIC_MESSAGE or PRIVATE_MESSAGE)".formatted(message.wireFormat()));
    }
}
