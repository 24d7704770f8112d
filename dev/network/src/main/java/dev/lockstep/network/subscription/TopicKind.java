package dev.lockstep.network.subscription;

/** What can be followed. The byte precedes the identifier in a topic of {@code Subscribe} (XMTP network reference §2.13). */
public enum TopicKind {
    GROUP_MESSAGES((byte) 0, 16),
    WELCOMES((byte) 1, 32);

    private final byte prefix;
    private final int length;

    TopicKind(byte prefix, int length) {
        this.prefix = prefix;
        this.length = length;
    }

    byte prefix() {
        return prefix;
    }

    /** How many bytes the identifier has. */
    int length() {
        return length;
    }
}
