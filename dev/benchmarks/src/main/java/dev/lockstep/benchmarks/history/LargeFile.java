package dev.lockstep.benchmarks.history;

import dev.lockstep.benchmarks.process.MemoryPeak;
import dev.lockstep.benchmarks.process.WatchedJvm;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** One large file up and down again, compared byte by byte, while the server's memory is followed. */
final class LargeFile {
    private final HistoryClient client;
    private final WatchedJvm server;
    private final Content content;

    LargeFile(HistoryClient client, WatchedJvm server, Content content) {
        this.client = client;
        this.server = server;
        this.content = content;
    }

    /**
     * What one direction gave; all memory in bytes.
     *
     * @param file where the file can be had
     * @param liveBefore reachable heap before
     * @param peak highest heap in use during it, garbage included
     * @param peakAfterCollection highest heap after one of the server's own collections; 0 when there was none
     * @param liveAfter reachable heap after
     * @param residentBefore resident memory before
     * @param residentPeak highest resident memory during it
     */
    record Outcome(
            URI file,
            Duration time,
            long liveBefore,
            long peak,
            long peakAfterCollection,
            long liveAfter,
            long residentBefore,
            long residentPeak) {

        /** How much more heap was in use at the worst moment than was reachable before: the figure of the target. */
        long extraHeap() {
            return peak - liveBefore;
        }
    }

    Outcome upload() throws IOException, InterruptedException {
        return measure(() -> client.upload(content.stream()));
    }

    Outcome download(URI file) throws IOException, InterruptedException {
        return measure(() -> {
            client.download(file, content);
            return file;
        });
    }

    private Outcome measure(Transfer transfer) throws IOException, InterruptedException {
        long liveBefore = server.liveHeap();
        long residentBefore = server.resident();
        try (MemoryPeak peak = MemoryPeak.follow(server)) {
            long start = System.nanoTime();
            URI file = transfer.run();
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            peak.close();
            return new Outcome(
                    file,
                    time,
                    liveBefore,
                    peak.usedHeap(),
                    peak.heapAfterCollection(),
                    server.liveHeap(),
                    residentBefore,
                    peak.resident());
        }
    }

    private interface Transfer {
        URI run() throws IOException, InterruptedException;
    }
}
