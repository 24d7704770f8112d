package dev.lockstep.archive.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/**
 * Uploads to history servers and downloads from them (device sync reference §9.1), allowed ones only, redirects never, each step
 * within a time and a size. For virtual threads.
 */
final class HistoryServerClient {
    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final int LONGEST_ID = 256;
    /** One path segment, so that an answer cannot lead anywhere else. */
    private static final Pattern FILE_ID = Pattern.compile("[A-Za-z0-9_~-][A-Za-z0-9._~-]*");

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private static final int CHUNK = 1 << 16;
    private static final String SILENT = "The history server has sent nothing for %d s.";

    private final AllowedServers allowed;
    private final Limits limits;
    private final HttpClient http;

    /**
     * Bounds.
     *
     * @param largestDownload bytes
     * @param answer how long an answer, or the next bytes of one, may take
     * @param transfer how long an upload or a download may take in all
     */
    record Limits(long largestDownload, Duration answer, Duration transfer) {}

    HistoryServerClient(AllowedServers allowed, Limits limits) {
        this.allowed = allowed;
        this.limits = limits;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECTING)
                .build();
    }

    /** Fails if the server may not be used, before anything is built for it. */
    void check(String serverUrl) throws TransferException {
        allowed.check(serverUrl);
    }

    /** Where the file can be fetched from now on. */
    String upload(String serverUrl, Path file) throws TransferException {
        URI target = allowed.check(serverUrl + "/upload");
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(target)
                    .header("Content-Type", "application/octet-stream")
                    .POST(HttpRequest.BodyPublishers.ofFile(file))
                    .build();
        } catch (IOException e) {
            throw TransferException.passing("archive-lost", "The archive that was built is gone.");
        }
        HttpResponse<InputStream> response = exchange(request, limits.transfer());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw uploadRefused(response.statusCode());
            }
            byte[] answer = within(limits.answer(), SILENT, () -> body.readNBytes(LONGEST_ID + 1), body);
            return serverUrl + "/files/" + fileId(answer);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** Hears how much of a download is there. */
    @FunctionalInterface
    interface Watching {
        /** @param part 0 to 1 */
        void at(double part);
    }

    /** Stores what is there and returns how many bytes it is. */
    long download(String url, Path file, Watching watching) throws TransferException {
        URI source = allowed.check(url);
        HttpRequest request = HttpRequest.newBuilder(source).GET().build();
        HttpResponse<InputStream> response = exchange(request, limits.answer());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw downloadRefused(response.statusCode());
            }
            long declared =
                    response.headers().firstValueAsLong("Content-Length").orElse(-1);
            if (declared > limits.largestDownload()) {
                throw tooLarge();
            }
            return within(
                    limits.transfer(),
                    "The download took longer than %d s.",
                    () -> stored(body, file, size -> {
                        if (declared > 0) {
                            watching.at((double) size / declared);
                        }
                    }),
                    body);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private long stored(InputStream body, Path file, LongConsumer sizes) throws IOException, TransferException {
        byte[] chunk = new byte[CHUNK];
        long size = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                int read = within(limits.answer(), SILENT, () -> body.read(chunk), body);
                if (read < 0) {
                    return size;
                }
                size += read;
                if (size > limits.largestDownload()) {
                    throw tooLarge();
                }
                out.write(chunk, 0, read);
                sizes.accept(size);
            }
        }
    }

    private HttpResponse<InputStream> exchange(HttpRequest request, Duration patience) throws TransferException {
        Future<HttpResponse<InputStream>> answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unreachable(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw TransferException.passing(
                    "history-server-too-slow",
                    "The history server has not answered for %d s.".formatted(patience.toSeconds()));
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw TransferException.passing("service-stopping", "The service is stopping.");
        }
    }

    /** What is read. */
    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException, TransferException;
    }

    /** A server that keeps the line open and sends nothing, or too little, is left. */
    private static <T> T within(Duration patience, String tooLate, Reading<T> reading, InputStream body)
            throws IOException, TransferException {
        FutureTask<T> task = new FutureTask<>(reading::read);
        Thread.ofVirtual().start(task);
        try {
            return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case TransferException known -> throw known;
                case RuntimeException ours -> throw ours;
                case Error ours -> throw ours;
                case Throwable theirs -> throw unreachable(theirs);
                case null -> throw unreachable(e);
            }
        } catch (TimeoutException e) {
            body.close();
            throw TransferException.passing("history-server-too-slow", tooLate.formatted(patience.toSeconds()));
        } catch (InterruptedException e) {
            body.close();
            Thread.currentThread().interrupt();
            throw TransferException.passing("service-stopping", "The service is stopping.");
        }
    }

    private static String fileId(byte[] answer) throws TransferException {
        String id = new String(answer, java.nio.charset.StandardCharsets.UTF_8).strip();
        if (answer.length > LONGEST_ID || !FILE_ID.matcher(id).matches()) {
            throw TransferException.permanent(
                    "history-server-answer-invalid",
                    "The history server answered the upload with something that is not the id of a file.",
                    "Use another history server.");
        }
        return id;
    }

    private TransferException uploadRefused(int status) {
        if (status == 413 || status == 400) {
            return TransferException.permanent(
                    "archive-too-large",
                    "The history server answered the upload with %d: it does not take an archive of this size."
                            .formatted(status),
                    "Raise the server's limit, or make lockstep.transfers.slice-size smaller.");
        }
        return refused("upload", status);
    }

    private TransferException downloadRefused(int status) {
        if (status == 404 || status == 410) {
            return TransferException.permanent(
                    "archive-gone",
                    "The history server answered the download with %d: %s."
                            .formatted(status, status == 410 ? "it has expired" : "there is nothing there"),
                    "Ask for a new archive.");
        }
        return refused("download", status);
    }

    private TransferException refused(String what, int status) {
        if (REDIRECTS.contains(status)) {
            allowed.redirected();
        }
        String message = "The history server answered the %s with %d.".formatted(what, status);
        if (status == 408 || status == 429 || status >= 500) {
            return TransferException.passing("history-server-unavailable", message);
        }
        return TransferException.permanent(
                "history-server-refused",
                message,
                "Check the address of the history server; redirects are not followed.");
    }

    private static TransferException unreachable(Throwable cause) {
        return TransferException.passing(
                "history-server-unreachable",
                "The history server cannot be reached, or broke off: %s."
                        .formatted(cause.getClass().getSimpleName()));
    }

    private TransferException tooLarge() {
        return TransferException.permanent(
                "archive-too-large",
                "The archive is larger than the %d bytes that are taken.".formatted(limits.largestDownload()),
                "Ask for less at a time, or raise lockstep.transfers.largest-download.");
    }
}
