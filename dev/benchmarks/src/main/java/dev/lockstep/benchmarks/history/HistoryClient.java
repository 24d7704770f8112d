package dev.lockstep.benchmarks.history;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Uploads and downloads as libxmtp does them: HTTP/1.1, chunked up, no headers beyond the necessary. */
final class HistoryClient implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final URI server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .build();

    HistoryClient(URI server) {
        this.server = server;
    }

    /**
     * Uploads and answers where the file can be had.
     *
     * @throws IOException when the server refuses, with its own words
     */
    URI upload(InputStream content) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/upload"))
                .timeout(LIMIT)
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> content))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(
                    "upload: status %d: %s (expected: 200)".formatted(answer.statusCode(), answer.body()));
        }
        return server.resolve("/files/" + answer.body());
    }

    /**
     * Downloads and compares every byte on the way.
     *
     * @return the number of bytes
     * @throws IOException when the server refuses or the bytes are not those expected
     */
    long download(URI file, Content expected) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(file).timeout(LIMIT).build();
        HttpResponse<Long> answer = http.send(request, facts -> {
            if (facts.statusCode() != 200) {
                throw new IllegalStateException("download: status %d (expected: 200)".formatted(facts.statusCode()));
            }
            return new Check(expected);
        });
        return answer.body();
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
        threads.close();
    }
}
