package dev.lockstep.archive.historyserver.request;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which bytes of a file a request asks for (RFC 9110 §14). */
public sealed interface RequestedRange {

    /** All of it: no range was asked for, or one that a server may ignore, such as several at once. */
    record Whole() implements RequestedRange {}

    /**
     * Some of it.
     *
     * @param first offset of the first byte
     * @param last offset of the last byte, below the size
     */
    record Part(long first, long last) implements RequestedRange {
        public long length() {
            return last - first + 1;
        }
    }

    /** A range in good order that the file does not reach. */
    record Outside() implements RequestedRange {}

    /**
     * @param header {@code Range}, as sent
     * @param size of the file, in bytes
     */
    static RequestedRange of(@Nullable String header, long size) {
        if (header == null) {
            return new Whole();
        }
        Matcher matcher = Syntax.SINGLE.matcher(header.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return new Whole();
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? new Whole() : suffix(number(last), size);
        }
        return between(number(first), last.isEmpty() ? Long.MAX_VALUE : number(last), size);
    }

    private static RequestedRange suffix(long length, long size) {
        return length == 0 || size == 0 ? new Outside() : new Part(Math.max(0, size - length), size - 1);
    }

    private static RequestedRange between(long first, long last, long size) {
        if (last < first) {
            return new Whole();
        }
        return first >= size ? new Outside() : new Part(first, Math.min(last, size - 1));
    }

    /** The number, or the largest there is: no file is longer. */
    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    /** The form of a header with one range. */
    final class Syntax {
        private static final Pattern SINGLE = Pattern.compile("bytes=[ \\t]*([0-9]*)-([0-9]*)[ \\t]*");

        private Syntax() {}
    }
}
