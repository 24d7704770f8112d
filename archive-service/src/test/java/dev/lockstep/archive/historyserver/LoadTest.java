package dev.lockstep.archive.historyserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.archive.file.FileLedger;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many at once and much at once: nothing lost, nothing mixed up, and memory that does not grow with the files. */
@QuarkusTest
@QuarkusTestResource(OwnDatabaseAndFolder.class)
class LoadTest {
    private static final int MIB = 1 << 20;

    @Inject
    Vertx vertx;

    @Inject
    FileLedger ledger;

    @TempDir
    Path folder;

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(vertx, ledger, folder, TestLimits.wideBut(), InstantSource.system());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void losesAndMixesUpNoneOf200FilesThatComeAtOnce() throws Exception {
        int files = 200;
        List<Callable<String>> uploads = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            byte[] content = content(i);
            uploads.add(() -> server.upload(BodyPublishers.ofByteArray(content)).body());
        }

        List<Future<String>> ids;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ids = threads.invokeAll(uploads);
        }

        for (int i = 0; i < files; i++) {
            assertThat(server.download(ids.get(i).get()).body()).isEqualTo(content(i));
        }
        assertThat(TestServer.filesIn(folder)).hasSize(files);
    }

    @Test
    void holdsAHalfGigabyteFileNeitherOnItsWayInNorOnItsWayOut() throws Exception {
        int blocks = 512;
        byte[] block = new byte[MIB];
        new Random(7).nextBytes(block);
        MemoryWatch memory = MemoryWatch.start();

        HttpURLConnection upload = open("/upload");
        upload.setRequestMethod("POST");
        upload.setDoOutput(true);
        upload.setChunkedStreamingMode(64 * 1024);
        try (OutputStream out = upload.getOutputStream()) {
            for (int i = 0; i < blocks; i++) {
                out.write(block);
                memory.look(i);
            }
        }
        String id = new String(upload.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        try (InputStream in = open("/files/" + id).getInputStream()) {
            for (int i = 0; i < blocks; i++) {
                assertThat(Arrays.equals(in.readNBytes(MIB), block)).isTrue();
                memory.look(i);
            }
            assertThat(in.read()).isEqualTo(-1);
        }

        assertThat(memory.growth()).isLessThan(48L * MIB);
    }

    private HttpURLConnection open(String path) throws Exception {
        return (HttpURLConnection) server.at(path).toURL().openConnection();
    }

    private static byte[] content(int seed) {
        Random random = new Random(seed);
        byte[] content = new byte[100_000 + random.nextInt(400_000)];
        random.nextBytes(content);
        return content;
    }

    /** The memory that is still in use after a collection, heap and direct buffers, while data flow. */
    private static final class MemoryWatch {
        private static final int EVERY = 128;

        private final long before;
        private long most;

        private MemoryWatch(long before) {
            this.before = before;
            this.most = before;
        }

        static MemoryWatch start() {
            return new MemoryWatch(inUse());
        }

        void look(int step) {
            if (step % EVERY == EVERY - 1) {
                most = Math.max(most, inUse());
            }
        }

        long growth() {
            return most - before;
        }

        private static long inUse() {
            System.gc();
            long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .mapToLong(BufferPoolMXBean::getMemoryUsed)
                    .sum();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + direct;
        }
    }
}
