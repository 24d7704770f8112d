package dev.lockstep.preference.consent;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentRecord.State;
import dev.lockstep.preference.consent.Decision.Source;
import java.util.List;
import java.util.Optional;

/**
 * Where an inbox stands to an entity. Merging is commutative, associative and idempotent in what holds: whoever has heard the same
 * decisions, in any order and however often, holds the same.
 *
 * @param holds the decision that won
 * @param lastSaid the newest in the sync group's log, whether it won or not
 */
public record Opinion(Decision holds, Said lastSaid) {
    /** Clocks of installations and of the network agree this well. */
    private static final long SKEW_NS = 1_000_000_000;

    /**
     * What has become of an opinion.
     *
     * @param changed whether another state holds now
     * @param crossed whether two installations decided differently without having heard of each other: clients that go by the log,
     *     or by their own decision first, may have ended with what does not hold, so the winner must be said once more
     */
    public record Outcome(Opinion now, boolean changed, boolean crossed) {}

    /**
     * What becomes of an opinion with decisions that came together, in the order in which other clients take them in.
     *
     * @param before nothing if nothing was heard of the entity before
     * @param heard at least one
     */
    public static Outcome of(Optional<Opinion> before, List<Heard> heard) {
        Opinion now = before.orElseGet(() -> first(heard.getFirst()));
        boolean crossed = false;
        for (Heard each : heard) {
            boolean knewAll = now.lastSaid.known() && now.isBy(each.said().installation());
            crossed |= !knewAll && now.lastSaid.isCrossedBy(each.said(), SKEW_NS);
            now = new Opinion(
                    now.holds.or(each.decision()),
                    now.lastSaid
                            .or(each.said())
                            .knownBy(knewAll || each.decision().source() == Source.CALLER));
        }
        State known = before.map(opinion -> opinion.holds.state()).orElse(State.UNKNOWN);
        return new Outcome(now, now.holds.state() != known, crossed);
    }

    /** The winner, decided here once more. */
    Opinion saidAgain(Decision winner) {
        return new Opinion(winner, lastSaid.knownBy(true));
    }

    /** Whether what holds was decided here, for an installation that tells the others. */
    private boolean isBy(ByteString speaker) {
        return holds.source() == Source.CALLER && holds.installation().equals(speaker);
    }

    /** Whether what was last said in the sync group is something else than what holds, and both are from before a time, ns. */
    boolean isContradicted(long beforeNs) {
        return lastSaid.sequenceId() != 0
                && lastSaid.state() != holds.state()
                && Math.max(holds.atNs(), lastSaid.networkNs()) < beforeNs;
    }

    private static Opinion first(Heard heard) {
        return new Opinion(heard.decision(), heard.said());
    }
}
