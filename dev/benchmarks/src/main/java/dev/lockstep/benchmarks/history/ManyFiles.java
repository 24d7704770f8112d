package dev.lockstep.benchmarks.history;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many files at once: all uploads are provably under way together, and every file is read back and compared. */
final class ManyFiles {
    private static final Duration BEGINNING = Duration.ofSeconds(60);
    private static final int READERS = 16;

    private final HistoryClient client;
    private final int count;
    private final long size;

    ManyFiles(HistoryClient client, int count, long size) {
        this.client = client;
        this.count = count;
        this.size = size;
    }

    /** Times of both directions; getting one means that nothing was lost or changed. */
    record Outcome(Duration up, Duration down) {}

    /** @throws IOException when an upload or download was refused or a byte differs */
    Outcome run() throws IOException, InterruptedException {
        Crowd crowd = new Crowd(count, BEGINNING);
        List<Callable<URI>> uploads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Content content = content(i);
            uploads.add(() -> client.upload(crowd.member(content.stream())));
        }
        long start = System.nanoTime();
        List<URI> files = all(Executors.newVirtualThreadPerTaskExecutor(), uploads);
        long uploaded = System.nanoTime();
        if (new HashSet<>(files).size() != count) {
            throw new IOException("different files: %d (expected: %d)".formatted(new HashSet<>(files).size(), count));
        }
        List<Callable<Long>> downloads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            URI file = files.get(i);
            Content content = content(i);
            downloads.add(() -> client.download(file, content));
        }
        long downloading = System.nanoTime();
        all(Executors.newFixedThreadPool(READERS), downloads);
        return new Outcome(Duration.ofNanos(uploaded - start), Duration.ofNanos(System.nanoTime() - downloading));
    }

    /** Baseline: the same bytes made and written to plain files by sixteen threads, each forced to the disk as the server does. */
    Duration plainFiles(Path folder) throws IOException, InterruptedException {
        List<Callable<Long>> writes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path file = folder.resolve("plain-" + i);
            Content content = content(i);
            writes.add(() -> {
                long written = Files.copy(content.stream(), file);
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                return written;
            });
        }
        long start = System.nanoTime();
        all(Executors.newFixedThreadPool(READERS), writes);
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        for (int i = 0; i < count; i++) {
            Files.delete(folder.resolve("plain-" + i));
        }
        return time;
    }

    private Content content(int index) {
        return new Content(1000L + index, size);
    }

    private static <T> List<T> all(ExecutorService threads, List<Callable<T>> tasks)
            throws IOException, InterruptedException {
        List<T> results = new ArrayList<>();
        try (threads) {
            for (Future<T> task : threads.invokeAll(tasks)) {
                results.add(task.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("one of %d transfers failed: %s".formatted(tasks.size(), e.getCause()), e.getCause());
        }
        return results;
    }
}
