package dev.lockstep.preference.consent;

import dev.lockstep.contract.event.ConsentRecord.State;

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

    /** The first that was heard of an entity; {@code said} is {@link Said#NOTHING} if it was not said in a sync group. */
    public static Outcome first(Decision decision, Said said) {
        return new Outcome(new Opinion(decision, said), decision.state() != State.UNKNOWN, false);
    }

    /** With one more decision that was heard of; {@code said} is {@link Said#NOTHING} if it was not said in a sync group. */
    public Outcome with(Decision decision, Said said) {
        Decision winner = holds.or(decision);
        return new Outcome(
                new Opinion(winner, lastSaid.or(said)),
                winner.state() != holds.state(),
                lastSaid.isCrossedBy(said, SKEW_NS));
    }
}
