package dev.lockstep.interop;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Tells a story in numbered steps, each with the time it took. In colour only where somebody looks at a terminal. */
final class Narrator {
    private static final String BOLD = "\u001b[1m";
    private static final String FAINT = "\u001b[2m";
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";

    private final PrintStream out;
    private final boolean colour;
    private final LongSupplier nanoClock;
    private int steps;

    Narrator(PrintStream out, boolean colour, LongSupplier nanoClock) {
        this.out = out;
        this.colour = colour;
        this.nanoClock = nanoClock;
    }

    void title(String text) {
        out.println(painted(BOLD, text));
        out.println();
    }

    void blank() {
        out.println();
    }

    void say(String text) {
        out.println("   " + text);
    }

    void aside(String text) {
        out.println("   " + painted(FAINT, text));
    }

    void good(String text) {
        out.println("   " + painted(GREEN, text));
    }

    void bad(String text) {
        out.println("   " + painted(RED, text));
    }

    /** Says what happens, lets it happen, and says how long it took and what came of it. */
    <T> T step(String what, Supplier<T> action, Function<? super T, String> told) {
        steps++;
        out.println(painted(BOLD, "%2d. %s".formatted(steps, what)));
        out.flush();
        long start = nanoClock.getAsLong();
        T result = action.get();
        Duration took = Duration.ofNanos(nanoClock.getAsLong() - start);
        out.println("  %s  %s".formatted(painted(FAINT, "%8s".formatted(seconds(took))), told.apply(result)));
        out.println();
        return result;
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toNanos() / 1e9);
    }

    /** A line of a table: what it is about, and numbers in columns. */
    void row(String what, Object... cells) {
        StringBuilder line = new StringBuilder("            %-34s".formatted(what));
        for (Object cell : cells) {
            line.append("%14s".formatted(cell));
        }
        out.println(line.toString().stripTrailing());
    }

    /** A number of bytes for people. */
    static String bytes(long number) {
        if (number < 10_000) {
            return "%d bytes".formatted(number);
        }
        return number < 10_000_000
                ? String.format(Locale.ROOT, "%.1f kB", number / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", number / 1e6);
    }

    private String painted(String with, String text) {
        return colour ? with + text + PLAIN : text;
    }
}
