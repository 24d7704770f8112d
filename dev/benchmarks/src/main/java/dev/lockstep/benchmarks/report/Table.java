package dev.lockstep.benchmarks.report;

import java.io.PrintStream;
import java.util.Arrays;

/** A Markdown table that is printed row by row, as soon as each figure is known. */
public final class Table {
    private final PrintStream out;
    private final int columns;

    /** Prints a heading and the head of the table. */
    public Table(PrintStream out, String title, String... columns) {
        this.out = out;
        this.columns = columns.length;
        out.printf("%n### %s%n%n", title);
        print(columns);
        String[] rule = new String[columns.length];
        Arrays.fill(rule, "---");
        print(rule);
    }

    /**
     * Prints one row.
     *
     * @throws IllegalArgumentException when it has not one cell for each column
     */
    public void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException("cells: %d (expected: %d)".formatted(cells.length, columns));
        }
        print(cells);
    }

    private void print(String... cells) {
        out.printf("| %s |%n", String.join(" | ", cells));
        out.flush();
    }
}
