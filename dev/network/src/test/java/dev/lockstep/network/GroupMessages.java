package dev.lockstep.network;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.GroupMessageInput;
import dev.lockstep.xmtp.proto.mls.api.SendGroupMessagesRequest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Group messages for tests: well-framed MLS messages with arbitrary ciphertext. */
final class GroupMessages {
    static final int APPLICATION = 1;
    static final int PROPOSAL = 2;
    static final int COMMIT = 3;

    private GroupMessages() {}

    static GroupId newGroup() {
        return new GroupId(randomBytes(GroupId.LENGTH));
    }

    static ByteString randomBytes(int count) {
        var bytes = new byte[count];
        ThreadLocalRandom.current().nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    /** A PrivateMessage (RFC 9420 §6.3) whose ciphertext has so many random bytes. */
    static ByteString mls(ByteString groupId, int contentType, int ciphertextBytes) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeShort(1);
            out.writeShort(2);
            vector(out, groupId);
            out.writeLong(7);
            out.writeByte(contentType);
            vector(out, ByteString.EMPTY);
            vector(out, randomBytes(12));
            vector(out, randomBytes(ciphertextBytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteString.copyFrom(bytes.toByteArray());
    }

    /** A variable-size vector: its length in 1, 2 or 4 bytes (RFC 9420 §2.1.2). */
    private static void vector(DataOutputStream out, ByteString content) throws IOException {
        int size = content.size();
        if (size < 1 << 6) {
            out.writeByte(size);
        } else if (size < 1 << 14) {
            out.writeShort(size | 0x4000);
        } else {
            out.writeInt(size | 0x80000000);
        }
        content.writeTo(out);
    }

    static GroupMessageInput input(ByteString data) {
        return GroupMessageInput.newBuilder()
                .setV1(GroupMessageInput.V1.newBuilder().setData(data))
                .build();
    }

    static GroupMessageInput application(GroupId group) {
        return application(group, 64);
    }

    static GroupMessageInput application(GroupId group, int bytes) {
        return input(mls(group.bytes(), APPLICATION, bytes));
    }

    static List<GroupMessageInput> applications(GroupId group, int count) {
        return IntStream.range(0, count).mapToObj(_ -> application(group)).toList();
    }

    static SendGroupMessagesRequest send(GroupMessageInput... messages) {
        return send(List.of(messages));
    }

    static SendGroupMessagesRequest send(List<GroupMessageInput> messages) {
        return SendGroupMessagesRequest.newBuilder().addAllMessages(messages).build();
    }

    static List<ByteString> dataOf(List<GroupMessage> messages) {
        return messages.stream().map(message -> message.getV1().getData()).toList();
    }

    static List<Long> idsOf(List<GroupMessage> messages) {
        return messages.stream().map(message -> message.getV1().getId()).toList();
    }
}
