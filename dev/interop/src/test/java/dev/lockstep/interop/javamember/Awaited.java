package dev.lockstep.interop.javamember;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.publishing.OwnPayload;
import dev.lockstep.xmtp.group.publishing.PayloadHash;
import dev.lockstep.xmtp.group.welcome.Recipient;
import dev.lockstep.xmtp.mls.codec.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What we published and have not seen in the log yet: any number of messages, one commit at the most. */
final class Awaited {
    private final Map<PayloadHash, Own> own = new HashMap<>();

    /** Something of ours. */
    sealed interface Own {
        OwnPayload payload();
    }

    record OwnMessage(OwnPayload payload, ApplicationMessage message) implements Own {}

    /** @param pending as it is stored */
    record OwnCommit(OwnPayload payload, Change change, Bytes pending, List<Recipient> recipients) implements Own {}

    void add(Own published) {
        if (published instanceof OwnCommit && hasCommit()) {
            throw new IllegalStateException("a second commit (expected: one at a time)");
        }
        own.put(published.payload().hash(), published);
    }

    /** What an entry of the log is, if it is ours; it is awaited no more then. */
    Optional<Own> take(ByteString data) {
        return Optional.ofNullable(own.remove(PayloadHash.of(data)));
    }

    private boolean hasCommit() {
        return own.values().stream().anyMatch(OwnCommit.class::isInstance);
    }
}
