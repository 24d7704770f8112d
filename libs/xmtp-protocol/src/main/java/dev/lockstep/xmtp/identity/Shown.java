package dev.lockstep.xmtp.identity;

/** Foreign text as it may stand in a message to a person: bounded. */
final class Shown {
    private static final int LONGEST = 128;

    private Shown() {}

    static String text(String foreign) {
        return foreign.length() <= LONGEST ? foreign : foreign.substring(0, LONGEST) + "…";
    }
}
