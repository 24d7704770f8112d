package dev.lockstep.benchmarks.network;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.proto.mls.api.GroupMessageInput;
import dev.lockstep.xmtp.proto.mls.api.SendGroupMessagesRequest;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * MLS application messages as the network sees them: a true {@code MLSMessage} with a {@code PrivateMessage} (RFC 9420 §6,
 * §6.3) whose sealed parts are random, because the network cannot open them anyway.
 *
 * <p>The last eight bytes carry a number of ours, by which a delivery is matched with its sending.
 */
public final class SealedMessage {
    /** Sizes of ciphertext that make messages of 300 to 1000 bytes, as text messages are. */
    private static final int SMALLEST = 240;

    private static final int LARGEST = 936;

    private static final int MLS_1_0 = 1;
    private static final int PRIVATE_MESSAGE = 2;
    private static final int APPLICATION = 1;
    private static final int HMAC = 32;
    private static final int SENDER_DATA = 28;

    private SealedMessage() {}

    /** A message of 300 to 1000 bytes. */
    static byte[] of(ByteString groupId, long number, RandomGenerator random) {
        return ofSize(random.nextInt(SMALLEST, LARGEST + 1), groupId, number, random);
    }

    /** A message whose ciphertext has {@code size} bytes, at least 8. */
    public static byte[] ofSize(int size, ByteString groupId, long number, RandomGenerator random) {
        byte[] ciphertext = new byte[size];
        random.nextBytes(ciphertext);
        ByteBuffer.wrap(ciphertext).putLong(size - Long.BYTES, number);
        byte[] senderData = new byte[SENDER_DATA];
        random.nextBytes(senderData);
        return new TlsWriter()
                .uint16(MLS_1_0)
                .uint16(PRIVATE_MESSAGE)
                .opaque(groupId.toByteArray())
                .uint64(1) // epoch
                .uint8(APPLICATION)
                .opaque(new byte[0]) // authenticated data
                .opaque(senderData)
                .opaque(ciphertext)
                .toByteArray();
    }

    /** The number that the message was made with. */
    static long number(ByteString message) {
        return message.substring(message.size() - Long.BYTES)
                .asReadOnlyByteBuffer()
                .getLong();
    }

    /** The request that publishes one such message as clients do it, with an HMAC for push servers. */
    static SendGroupMessagesRequest request(ByteString groupId, long number, RandomGenerator random) {
        byte[] hmac = new byte[HMAC];
        random.nextBytes(hmac);
        return SendGroupMessagesRequest.newBuilder()
                .addMessages(GroupMessageInput.newBuilder()
                        .setV1(GroupMessageInput.V1
                                .newBuilder()
                                .setData(ByteString.copyFrom(of(groupId, number, random)))
                                .setSenderHmac(ByteString.copyFrom(hmac))
                                .setShouldPush(true)))
                .build();
    }

    /** Ids of groups that nobody used before. */
    public static ByteString[] freshGroups(int count, RandomGenerator random) {
        ByteString[] groups = new ByteString[count];
        byte[] id = new byte[16];
        for (int i = 0; i < count; i++) {
            random.nextBytes(id);
            groups[i] = ByteString.copyFrom(id);
        }
        return groups;
    }
}
