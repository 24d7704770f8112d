package dev.lockstep.network.ledger;

import com.google.protobuf.MessageLite;
import java.util.List;

/**
 * A piece of a ledger.
 *
 * @param entries in ascending order of ids
 * @param reached the id up to which nothing that was asked for is missing
 * @param cut whether it was ended by a bound on rows or bytes, so that more may follow
 */
public record Stretch<M extends MessageLite>(List<Entry<M>> entries, long reached, boolean cut) {
    public Stretch {
        entries = List.copyOf(entries);
    }
}
