package dev.lockstep.sync.group;

/** How an installation stands to a group. */
enum Standing {
    ACTIVE,
    /** The group demands a client that we are not; its log is not read and nothing is sent. */
    PAUSED,
    /** We were removed. */
    LEFT
}
