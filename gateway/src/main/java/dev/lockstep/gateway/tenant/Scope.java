package dev.lockstep.gateway.tenant;

import java.util.Arrays;
import java.util.Optional;

/** What a key may be good for. The texts are stored and shown: never change one. */
public enum Scope {
    /** See what there is. */
    READ("read"),
    /** Change it, and speak for the tenant's inboxes. */
    WRITE("write"),
    /** Have a custodial wallet sign identity texts. */
    SIGN_IDENTITY("sign-identity");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** The scope of that text; empty for one that a later version may know. */
    static Optional<Scope> of(String text) {
        return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findFirst();
    }
}
