package dev.lockstep.sync.network;

import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The streams that bring entries of the topics that are followed. All methods return at once. */
interface Wire extends AutoCloseable {
    void start();

    void added(Topic topic);

    void removed(Topic topic);

    /** Whether all that lies after the places of all topics has been brought, so that what is new comes at once. */
    boolean isCaughtUp();

    @Override
    void close();

    /** What the streams are told and what they tell. */
    interface Topics {
        /** Each topic that is to be followed, with the id of the last entry that was brought. */
        Map<Topic, Long> places();

        /** The same of one topic; null if nobody follows it any more. */
        @Nullable
        Long place(Topic topic);

        void arrived(GroupMessage message);

        void arrived(WelcomeMessage message);
    }
}
