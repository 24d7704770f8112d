package dev.lockstep.preference.consent;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentRecord.State;

/**
 * A decision as it was said in a sync group, which is the order in which other clients take decisions in, whatever their times.
 *
 * @param atNs when it was decided, ns
 * @param networkNs when the network had it, ns
 * @param sequenceId its place in the log, unsigned; 0 if nothing has been said yet
 */
public record Said(State state, long atNs, long networkNs, long sequenceId, ByteString installation) {
    public static final Said NOTHING = new Said(State.STATE_UNSPECIFIED, 0, 0, 0, ByteString.EMPTY);

    /** The later one in the log; of two in one message the other, which stands later in it. */
    Said or(Said other) {
        return Long.compareUnsigned(sequenceId, other.sequenceId) > 0 ? this : other;
    }

    /**
     * Whether the next one in the log differs, and was decided by another installation before the network had this one.
     *
     * @param skewNs how far clocks may differ
     */
    boolean isCrossedBy(Said next, long skewNs) {
        return sequenceId != 0
                && Long.compareUnsigned(next.sequenceId, sequenceId) > 0
                && next.state != state
                && !next.installation.equals(installation)
                && next.atNs <= networkNs + skewNs;
    }
}
