package dev.lockstep.xmtp.id;

import java.util.regex.Pattern;

/** An inbox: 64 lower-case hexadecimal characters. */
public record InboxId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException unless {@code value} is 64 lower-case hexadecimal characters */
    public InboxId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "inbox id: %s (expected: 64 lower-case hex characters)".formatted(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
