package dev.lockstep.preference.consent;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentRecord.State;
import java.util.Comparator;

/**
 * What somebody of the inbox has decided about an entity. Of two, the later one holds: by its time, then by its place in the sync
 * group's log, then by who decided. The same decision is neither later nor earlier than itself, so it may come again.
 *
 * @param atNs when it was decided, ns; {@link #clamped} against clocks that run ahead
 * @param sequenceId unsigned; 0 if it was not said in a sync group, or not yet
 * @param installation who decided; empty if no installation did
 */
public record Decision(State state, long atNs, long sequenceId, ByteString installation, Source source)
        implements Comparable<Decision> {
    /** How far a clock may run ahead. */
    private static final long AHEAD_NS = 5L * 60 * 1_000_000_000;

    private static final Comparator<Decision> ORDER = Comparator.comparingLong(Decision::atNs)
            .thenComparing(Decision::sequenceId, Long::compareUnsigned)
            .thenComparing(Decision::installation, ByteString.unsignedLexicographicalComparator())
            // What remains are copies that differ in the state alone, which only a broken clock makes.
            .thenComparing(decision -> decision.state().getNumber());

    /** Where it comes from. */
    public enum Source {
        DEFAULT,
        CALLER,
        SYNC_GROUP,
        ARCHIVE
    }

    /**
     * As it counts when it was heard of at a time: what claims to come from the future is of that time, wherever it is looked at.
     *
     * @param heardNs the network's time of the message that says it
     */
    public Decision clamped(long heardNs) {
        return atNs > heardNs + AHEAD_NS ? new Decision(state, heardNs, sequenceId, installation, source) : this;
    }

    /** The one of the two that holds: the later one, but what nobody has decided takes back no denial. */
    public Decision or(Decision other) {
        if (source == Source.DEFAULT && other.state == State.DENIED) {
            return other;
        }
        if (other.source == Source.DEFAULT && state == State.DENIED) {
            return this;
        }
        return compareTo(other) >= 0 ? this : other;
    }

    @Override
    public int compareTo(Decision other) {
        return ORDER.compare(this, other);
    }
}
