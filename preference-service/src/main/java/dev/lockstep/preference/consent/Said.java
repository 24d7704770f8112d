package dev.lockstep.preference.consent;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentRecord.State;

/**
 * A decision as it was said in a sync group, which is the order in which other clients take decisions in, whatever their times.
 *
 * @param atNs when it was decided, ns
 * @param networkNs when the network had it, ns
 * @param sequenceId its place in the log, unsigned; 0 if nothing has been said yet
 * @param before what another installation had said last by then
 * @param known whether somebody here has decided since, who knew all that had been said
 */
public record Said(
        State state,
        long atNs,
        long networkNs,
        long sequenceId,
        ByteString installation,
        Before before,
        boolean known) {
    public static final Said NOTHING = new Said(State.STATE_UNSPECIFIED, 0, 0, 0, ByteString.EMPTY);

    /**
     * What another installation has said.
     *
     * @param state none if no other one has said anything
     * @param networkNs when the network had it, ns
     */
    public record Before(State state, long networkNs) {
        static final Before NOTHING = new Before(State.STATE_UNSPECIFIED, 0);
    }

    public Said(State state, long atNs, long networkNs, long sequenceId, ByteString installation) {
        this(state, atNs, networkNs, sequenceId, installation, Before.NOTHING, false);
    }

    /** Somebody here has decided, and it is still to be said. */
    Said knownBy(boolean decided) {
        return new Said(state, atNs, networkNs, sequenceId, installation, before, decided || known);
    }

    /** The later one in the log; of two in one message the other, which stands later in it. */
    Said or(Said other) {
        return Long.compareUnsigned(sequenceId, other.sequenceId) > 0
                ? this
                : new Said(
                        other.state,
                        other.atNs,
                        other.networkNs,
                        other.sequenceId,
                        other.installation,
                        otherThan(other.installation),
                        false);
    }

    /**
     * Whether the next one in the log differs from what another installation had said last, and was decided before the network had
     * that.
     *
     * @param skewNs how far clocks may differ
     */
    boolean isCrossedBy(Said next, long skewNs) {
        Before other = otherThan(next.installation);
        return Long.compareUnsigned(next.sequenceId, sequenceId) > 0
                && other.state != State.STATE_UNSPECIFIED
                && other.state != next.state
                && next.atNs <= other.networkNs + skewNs;
    }

    /** The last that was said by others than one installation, which may have gone on speaking since. */
    private Before otherThan(ByteString speaker) {
        return installation.equals(speaker) || sequenceId == 0 ? before : new Before(state, networkNs);
    }
}
