package dev.lockstep.xmtp.group.publishing;

/**
 * Something of ours that was published and is awaited in the log (XMTP MLS reference §7.1).
 *
 * @param epoch in which it was made, unsigned
 * @param attempts how often it was published so far, this time included
 */
public record OwnPayload(PayloadHash hash, Kind kind, long epoch, int attempts) {
    /** After so many the payload has failed. */
    public static final int MOST_ATTEMPTS = 3;

    /** A message of an epoch this far back may be undecryptable for peers, which keep as many past epochs. */
    private static final long TOO_OLD = 3;

    public enum Kind {
        COMMIT,
        MESSAGE
    }

    /** What to do with it. */
    public enum Step {
        /** It is the first commit of its epoch: merge it, then send its welcomes. */
        MERGE,
        /** Everybody has it. */
        DELIVERED,
        /** Peers could not read it: forget it, make it anew from the group as it is now, publish that. */
        MAKE_ANEW,
        /** As {@link #MAKE_ANEW}, but it was tried often enough: tell whoever wanted it. */
        FAIL
    }

    /**
     * It appeared in the log.
     *
     * @param groupEpoch of the group when everything before it was processed, unsigned
     */
    public Step seen(long groupEpoch) {
        boolean counts = switch (kind) {
            case COMMIT -> epoch == groupEpoch;
            case MESSAGE -> Long.compareUnsigned(epoch + TOO_OLD, groupEpoch) > 0;
        };
        if (counts) {
            return switch (kind) {
                case COMMIT -> Step.MERGE;
                case MESSAGE -> Step.DELIVERED;
            };
        }
        return again();
    }

    /** It could not be handed to the node. */
    public Step notPublished() {
        return again();
    }

    private Step again() {
        return attempts < MOST_ATTEMPTS ? Step.MAKE_ANEW : Step.FAIL;
    }
}
