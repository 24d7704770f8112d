package dev.lockstep.gateway.request;

import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.gateway.failure.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a request, so that its caller hears all of it at once. */
public final class Checks {
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-f]{2})*");

    private final List<Violation> violations = new ArrayList<>();

    /** A body that has to be there. */
    public static <T> T body(@Nullable T body) {
        if (body == null) {
            throw invalid(null, "a JSON object is expected as the body");
        }
        return body;
    }

    /** One violation that needs no others beside it. */
    public static FailureException invalid(@Nullable String field, String message) {
        return new FailureException(new Failure.Invalid(List.of(new Violation(field, message))));
    }

    public Checks expect(boolean holds, String field, String message) {
        if (!holds) {
            violations.add(new Violation(field, message));
        }
        return this;
    }

    /** A text of at most so many characters, if there is one. */
    public Checks length(@Nullable String text, int longest, String field) {
        return expect(
                text == null || text.length() <= longest,
                field,
                "%d characters (expected: at most %d)".formatted(text == null ? 0 : text.length(), longest));
    }

    /** So many bytes in lower-case hex. */
    public Checks hex(@Nullable String text, int bytes, String field) {
        return expect(isHex(text, bytes), field, "expected: %d lower-case hex digits".formatted(2 * bytes));
    }

    /** A value that has to be there; what stands in for it is never used, because {@link #done} throws. */
    public <T> T present(@Nullable T value, T otherwise, String field) {
        expect(value != null, field, "is missing");
        return Optional.ofNullable(value).orElse(otherwise);
    }

    /** Throws if something was wrong. */
    public void done() {
        if (!violations.isEmpty()) {
            throw new FailureException(new Failure.Invalid(List.copyOf(violations)));
        }
    }

    /** Whether a text is so many bytes in lower-case hex. */
    public static boolean isHex(@Nullable String text, int bytes) {
        return text != null && text.length() == 2 * bytes && HEX.matcher(text).matches();
    }
}
