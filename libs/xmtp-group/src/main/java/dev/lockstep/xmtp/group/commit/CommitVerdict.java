package dev.lockstep.xmtp.group.commit;

/** What is to be done with a commit. */
public sealed interface CommitVerdict {
    /** Merge it. */
    record Accepted(ValidatedCommit commit) implements CommitVerdict {}

    /**
     * Skip it, move the cursor past it; the group stays in its epoch.
     *
     * @param text the value and what was expected of it
     */
    record Refused(CommitRefusal refusal, String text) implements CommitVerdict {}

    /**
     * Stop before it and leave the cursor, until we can do what the group demands.
     *
     * @param text what it demands
     */
    record Paused(PauseReason reason, String text) implements CommitVerdict {}

    enum PauseReason {
        /** The group demands a higher version (§15.4). */
        MINIMUM_VERSION,
        /** The group keeps its state in AppData components (§15.3). */
        MIGRATED
    }
}
