package dev.lockstep.xmtp.group.context;

import java.util.Optional;

/** What a group is for (XMTP MLS reference §6). */
public enum ConversationType {
    GROUP(1),
    DM(2),
    /** The installations of one inbox among themselves. */
    SYNC(3),
    /** A group that exists for its welcome only. */
    ONESHOT(4);

    private final int number;

    ConversationType(int number) {
        this.number = number;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    static Optional<ConversationType> of(int number) {
        for (var type : values()) {
            if (type.number == number) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Whether applications never see it among their conversations. */
    public boolean isVirtual() {
        return switch (this) {
            case GROUP, DM -> false;
            case SYNC, ONESHOT -> true;
        };
    }
}
