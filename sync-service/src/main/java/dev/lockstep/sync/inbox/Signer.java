package dev.lockstep.sync.inbox;

import java.util.Locale;

/** Who signs for an inbox. */
public enum Signer {
    /** The owner's own wallet, which is asked. */
    EXTERNAL,
    /** A wallet whose key is sealed here. */
    MANAGED;

    /** As it is stored. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Signer of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
