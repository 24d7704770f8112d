package dev.lockstep.network.groupmessage;

import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import dev.lockstep.network.request.Fields;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.framing.ContentType;
import dev.lockstep.xmtp.mls.framing.GroupMessageFraming;
import dev.lockstep.xmtp.proto.mls.api.GroupMessageInput;
import dev.lockstep.xmtp.proto.mls.api.SendGroupMessagesRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides what may enter the group-messages ledger (XMTP network reference §2.5): what a client can parse, since one
 * message that it cannot fails every later query of the group.
 */
@ApplicationScoped
public class GroupMessageIntake {
    /** An HMAC-SHA256 has 32 bytes; nobody checks, so some room is left. */
    private static final int LARGEST_HMAC = 1_024;

    private final long largest;

    GroupMessageIntake(NetworkSettings settings) {
        this.largest = settings.limits().groupMessage().asLongValue();
    }

    /** All messages of the request, in its order; throws {@link FailureException} if any may not enter. */
    public List<NewGroupMessage> accept(SendGroupMessagesRequest request) {
        Fields.requireSome("messages", request.getMessagesCount());
        var accepted = new ArrayList<NewGroupMessage>(request.getMessagesCount());
        for (int i = 0; i < request.getMessagesCount(); i++) {
            accepted.add(accept("messages[%d]".formatted(i), request.getMessages(i)));
        }
        return accepted;
    }

    private NewGroupMessage accept(String place, GroupMessageInput input) {
        if (!input.hasV1()) {
            throw FailureException.invalidRequest("%s.v1: missing (expected: a message)".formatted(place));
        }
        var message = input.getV1();
        int size = message.getData().size();
        if (size > largest) {
            throw invalid("%s.data: %d bytes (expected: at most %d)".formatted(place, size, largest));
        }
        if (message.getSenderHmac().size() > LARGEST_HMAC) {
            throw invalid("%s.sender_hmac: %d bytes (expected: at most %d)"
                    .formatted(place, message.getSenderHmac().size(), LARGEST_HMAC));
        }
        try {
            var framing = GroupMessageFraming.read(message.getData().toByteArray());
            return new NewGroupMessage(
                    framing.groupId(),
                    message.getData(),
                    message.getSenderHmac(),
                    message.getShouldPush(),
                    framing.contentType() != ContentType.APPLICATION);
        } catch (MlsRefusedException e) {
            throw invalid("%s.data: %s".formatted(place, e.getMessage()));
        }
    }

    private static FailureException invalid(String text) {
        return new FailureException(new Failure.InvalidMessage(text));
    }
}
