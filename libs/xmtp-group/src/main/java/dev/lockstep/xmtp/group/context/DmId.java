package dev.lockstep.xmtp.group.context;

/** What all groups between the same two inboxes share; it never travels (XMTP MLS reference §6.1). */
public record DmId(String value) {
    private static final String PREFIX = "dm:";

    static DmId of(String one, String two) {
        return one.compareTo(two) <= 0 ? new DmId(PREFIX + one + ":" + two) : new DmId(PREFIX + two + ":" + one);
    }

    @Override
    public String toString() {
        return value;
    }
}
