package dev.lockstep.xmtp.id;

/** A value that cannot be the id it is offered as. The text carries the value and what was expected. */
public final class InvalidIdException extends IllegalArgumentException {
    private static final int LONGEST_VALUE_SHOWN = 128;

    private final String kind;

    InvalidIdException(String kind, String value, String expected) {
        super("%s: %s (expected: %s)".formatted(kind, shortened(value), expected));
        this.kind = kind;
    }

    /** Which id it was to be: {@code inbox id}, {@code installation id}, {@code group id}, {@code message id}. */
    public String kind() {
        return kind;
    }

    private static String shortened(String value) {
        return value.length() <= LONGEST_VALUE_SHOWN ? value : value.substring(0, LONGEST_VALUE_SHOWN) + "…";
    }
}
