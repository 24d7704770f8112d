package dev.lockstep.benchmarks.history;

import dev.lockstep.benchmarks.report.Quantity;
import dev.lockstep.benchmarks.report.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The times that one server took for the same file, again and again. */
final class Times {
    private final String server;
    private final List<Duration> up = new ArrayList<>();
    private final List<Duration> down = new ArrayList<>();

    Times(String server) {
        this.server = server;
    }

    void up(Transfer transfer) throws IOException, InterruptedException {
        up.add(time(transfer));
    }

    void down(Transfer transfer) throws IOException, InterruptedException {
        down.add(time(transfer));
    }

    /** Best and slowest of each direction; a dash where nothing was measured. */
    void row(Table table, long bytes) {
        table.row(server, cell(up, bytes), cell(down, bytes));
    }

    private static String cell(List<Duration> times, long bytes) {
        if (times.isEmpty()) {
            return "–";
        }
        return "%s, %s"
                .formatted(
                        Quantity.mebibytesPerSecond(bytes, Collections.min(times)),
                        Quantity.mebibytesPerSecond(bytes, Collections.max(times)));
    }

    private static Duration time(Transfer transfer) throws IOException, InterruptedException {
        long start = System.nanoTime();
        transfer.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Moves the file once. */
    interface Transfer {
        void run() throws IOException, InterruptedException;
    }
}
