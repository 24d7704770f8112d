package dev.lockstep.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Reads how many bytes of archives the stack's history server has taken and handed out; it counts them itself. */
final class HistoryCounter {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI metrics;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /** @param archiveService the address of its health and metrics */
    HistoryCounter(URI archiveService) {
        this.metrics = archiveService.resolve("/q/metrics");
    }

    Count now() {
        String all = read();
        return new Count(
                valueOf("lockstep_history_uploaded_bytes_total", all),
                valueOf("lockstep_history_downloaded_bytes_total", all));
    }

    private String read() {
        try {
            return client.send(
                            HttpRequest.newBuilder(metrics).timeout(PATIENCE).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Nothing has been counted yet where the name is missing. */
    private static long valueOf(String name, String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Bytes of sealed archives. */
    record Count(long uploaded, long downloaded) {
        Count since(Count earlier) {
            return new Count(uploaded - earlier.uploaded, downloaded - earlier.downloaded);
        }
    }
}
