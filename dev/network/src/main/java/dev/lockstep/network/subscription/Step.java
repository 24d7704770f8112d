package dev.lockstep.network.subscription;

import dev.lockstep.network.ledger.Entry;
import java.util.List;

/** What a feed wants done next. */
sealed interface Step {
    /** Hand these on to the reader. */
    record Deliver(TopicKind kind, long tag, List<? extends Entry<?>> entries) implements Step {}

    /** A wave has delivered all it had: its topics are live now, unless only their history was asked for. */
    record Complete(long tag, List<Topic> topics) implements Step {}

    /** Read the ledger for a lane and give the feed what is found. */
    record Read(Lane lane) implements Step {}

    /** Nothing, until something happens. */
    record Rest() implements Step {}
}
