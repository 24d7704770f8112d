package dev.lockstep.interop;

import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.xmtp.id.InboxId;
import java.time.Duration;
import java.util.List;

/** One installation of the inbox that a story is about. */
interface Side {
    Duration PATIENCE = Duration.ofSeconds(60);

    /** As the columns of a table call it. */
    String name();

    int conversations();

    /** Every text in every conversation, in no particular order. */
    List<Said> said();

    /** Asks the inbox's other installations for history, and waits until there are this many texts. */
    void fetchHistory(int texts);

    /** Waits until there are this many texts, while something else goes on again and again. */
    default void awaitTexts(int texts, Runnable meanwhile) {
        Eventually.eventually(
                "the %s to have %d messages".formatted(name(), texts),
                PATIENCE,
                () -> {
                    meanwhile.run();
                    return said().size();
                },
                number -> number >= texts);
    }

    void block(InboxId other);

    boolean blocks(InboxId other);

    /** How long it takes from a decision made elsewhere until this installation tells its application of the block. */
    Duration untilToldOfBlock(InboxId other, Runnable decision);
}
