package dev.lockstep.xmtp.group.context;

/** Texts that UTF-8 can express. */
final class Texts {
    private Texts() {}

    static boolean hasLoneSurrogates(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
