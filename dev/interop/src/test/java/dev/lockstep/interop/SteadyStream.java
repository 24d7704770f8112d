package dev.lockstep.interop;

import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.interop.peer.PhoneStream;
import dev.lockstep.xmtp.id.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream of messages that is opened again when it ended, as the SDKs do it: the classic streams of libxmtp end with the
 * connection, the bidirectional one does not.
 */
final class SteadyStream implements AutoCloseable {
    private final Phone phone;
    private final List<MessageId> earlier = new ArrayList<>();
    private PhoneStream<Message> current;
    private int reopened;

    SteadyStream(Phone phone) {
        this.phone = phone;
        this.current = phone.streamMessages();
    }

    void await(String what, MessageId message, Duration patience) {
        Eventually.eventually(what + " on " + phone + "'s stream", patience, this::heard, all -> all.contains(message));
    }

    /** How often the client had ended the stream, and it was opened again. */
    int timesReopened() {
        return reopened;
    }

    private List<MessageId> heard() {
        List<MessageId> all = new ArrayList<>(earlier);
        current.items().forEach(item -> all.add(item.id()));
        if (current.closed()) {
            PhoneStream<Message> ended = current;
            current = phone.streamMessages();
            reopened++;
            ended.items().forEach(item -> earlier.add(item.id()));
        }
        return all;
    }

    @Override
    public void close() {
        current.close();
    }
}
