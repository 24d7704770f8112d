package dev.lockstep.network.ledger;

import com.google.protobuf.MessageLite;
import java.util.List;

/**
 * What a query returns.
 *
 * @param entries in the direction asked for
 * @param cut whether more would have been on this page, had it not grown too large for a client to receive
 */
public record Page<M extends MessageLite>(List<Entry<M>> entries, boolean cut) {
    public Page {
        entries = List.copyOf(entries);
        if (cut && entries.isEmpty()) {
            throw new IllegalArgumentException("a page was cut before its first entry");
        }
    }

    public List<M> messages() {
        return entries.stream().map(Entry::message).toList();
    }
}
