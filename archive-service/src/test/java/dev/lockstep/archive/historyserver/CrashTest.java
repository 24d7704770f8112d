package dev.lockstep.archive.historyserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.archive.blob.BlobContent;
import dev.lockstep.archive.blob.BlobFacts;
import dev.lockstep.archive.blob.BlobName;
import dev.lockstep.archive.blob.BlobStore;
import dev.lockstep.archive.blob.BlobWriter;
import dev.lockstep.archive.blob.FolderBlobStore;
import dev.lockstep.archive.blob.StorageFullException;
import dev.lockstep.archive.file.FileLedger;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever breaks, and at whatever step: a file is there whole or not at all, and in the end nothing is left over. */
@QuarkusTest
@QuarkusTestResource(OwnDatabaseAndFolder.class)
class CrashTest {
    @Inject
    Vertx vertx;

    @Inject
    FileLedger ledger;

    @Inject
    Pool pool;

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock(Instant.parse("2026-11-21T22:00:00Z"));

    @BeforeEach
    void empty() throws Exception {
        TestServer.await(pool.query("delete from file").execute());
    }

    @AfterEach
    void nothingIsLeftOver() throws Exception {
        clock.advance(Duration.ofDays(100));
        try (TestServer server = start(ledger, folderStore())) {
            server.sweep();
        }
        assertThat(TestServer.filesIn(folder)).isEmpty();
        assertThat(TestServer.await(pool.query("select count(*) from file").execute())
                        .iterator()
                        .next()
                        .getLong(0))
                .isZero();
    }

    /** The steps of an upload, in order. */
    enum Step {
        ANNOUNCE,
        BEGIN,
        APPEND,
        COMMIT,
        STORE
    }

    /** From a step on nothing works any more, before or after the step took effect: what a crash looks like from outside. */
    @ParameterizedTest
    @EnumSource
    void aCrashBeforeAnyStepLeavesNothingThatIsServed(Step step) throws Exception {
        crashAt(step, false);
    }

    @ParameterizedTest
    @EnumSource
    void aCrashAfterAnyStepLeavesNothingThatIsServedPartially(Step step) throws Exception {
        crashAt(step, true);
    }

    private void crashAt(Step step, boolean afterwards) throws Exception {
        Crash crash = new Crash(step, afterwards);
        FolderBlobStore blobs = folderStore();
        try (TestServer server = start(crash.ledger(ledger), crash.blobs(blobs))) {
            HttpResponse<String> refused = server.upload(BodyPublishers.ofByteArray(new byte[200_000]));

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("\"code\":\"unavailable\"");
            assertThat(crash.happened).isTrue();
        }
        assertThat(blobSizesOfStoredRows()).allMatch(size -> size == 200_000);

        try (TestServer restarted = start(ledger, folderStore())) {
            assertThat(restarted.upload(BodyPublishers.ofString("next")).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aFullDiskIsSaidAndThePartialFileRemoved() throws Exception {
        FolderBlobStore disk = folderStore();
        BlobStore full = new DecoratedStore(disk) {
            @Override
            public Future<BlobWriter> begin(BlobName name, OptionalLong expectedSize) {
                return super.begin(name, expectedSize).map(writer -> new DecoratedWriter(writer) {
                    @Override
                    public Future<Void> append(Buffer bytes) {
                        return super.append(bytes)
                                .compose(v -> Future.failedFuture(new StorageFullException("no space left", null)));
                    }
                });
            }
        };
        try (TestServer server = start(ledger, full)) {
            HttpResponse<String> refused = server.upload(BodyPublishers.ofByteArray(new byte[200_000]));

            assertThat(refused.statusCode()).isEqualTo(507);
            assertThat(refused.body()).contains("storage-full").contains("nothing of it was kept");
            TestServer.eventually(
                    "the partial file is removed",
                    () -> TestServer.filesIn(folder).isEmpty());
        }
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsSaidToReadersToo() throws Exception {
        Crash crash = new Crash(Step.ANNOUNCE, false);
        try (TestServer server = start(crash.ledger(ledger), folderStore())) {
            server.upload(BodyPublishers.ofString("x"));

            HttpResponse<byte[]> refused = server.download("0".repeat(40));

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).contains("5");
        }
    }

    @Test
    void aBlobThatCannotBeDeletedIsTriedAgainAndHoldsNothingElseUp() throws Exception {
        FolderBlobStore disk = folderStore();
        boolean[] stuck = {true};
        BlobStore stubborn = new DecoratedStore(disk) {
            private boolean first = true;

            @Override
            public Future<Void> delete(BlobName name) {
                if (stuck[0] && first) {
                    first = false;
                    return Future.failedFuture(new IOException("device busy"));
                }
                return super.delete(name);
            }
        };
        try (TestServer server = start(ledger, stubborn)) {
            server.upload(BodyPublishers.ofString("one"));
            server.upload(BodyPublishers.ofString("two"));
            clock.advance(Duration.ofDays(8));

            server.sweep();
            assertThat(TestServer.filesIn(folder)).hasSize(1);

            stuck[0] = false;
            server.sweep();
            assertThat(TestServer.filesIn(folder)).isEmpty();
        }
    }

    @Test
    void anAbandonedUploadOfAProcessThatDiedIsRemovedWhenItsLeaseHasEnded() throws Exception {
        BlobName name = new BlobName("ab".repeat(32));
        FolderBlobStore blobs = folderStore();
        TestServer.await(ledger.announce(name, clock.instant(), clock.instant().plusSeconds(60)));
        TestServer.await(
                TestServer.await(blobs.begin(name, OptionalLong.empty())).commit());
        try (TestServer server = start(ledger, blobs)) {
            assertThat(TestServer.filesIn(folder)).hasSize(1);

            clock.advance(Duration.ofSeconds(60));
            server.sweep();

            assertThat(TestServer.filesIn(folder)).isEmpty();
        }
    }

    /** What a reader of each file that the ledger calls stored would find; -1 for nothing. */
    private List<Long> blobSizesOfStoredRows() throws Exception {
        List<Long> sizes = new ArrayList<>();
        for (Row row : TestServer.await(
                pool.query("select blob_name from file where state = 'stored'").execute())) {
            String name = row.getString(0);
            Path blob = folder.resolve("blobs")
                    .resolve(name.substring(0, 2))
                    .resolve(name.substring(2, 4))
                    .resolve(name);
            sizes.add(Files.exists(blob) ? Files.size(blob) : -1);
        }
        return sizes;
    }

    private FolderBlobStore folderStore() throws IOException {
        return FolderBlobStore.open(vertx, folder, 0);
    }

    private TestServer start(FileLedger ledger, BlobStore blobs) throws Exception {
        return TestServer.start(vertx, ledger, blobs, TestLimits.wideBut(), clock);
    }

    /** Lets every call through until the step, and none afterwards. */
    private static final class Crash {
        private final Step step;
        private final boolean afterwards;
        private volatile boolean happened;

        Crash(Step step, boolean afterwards) {
            this.step = step;
            this.afterwards = afterwards;
        }

        <T> Future<T> pass(Step now, Supplier<Future<T>> call) {
            if (happened) {
                return Future.failedFuture(new IOException("dead"));
            }
            if (now != step) {
                return call.get();
            }
            happened = true;
            return afterwards
                    ? call.get().compose(v -> Future.failedFuture(new IOException("dead")))
                    : Future.failedFuture(new IOException("dead"));
        }

        FileLedger ledger(FileLedger real) {
            return (FileLedger) Proxy.newProxyInstance(
                    FileLedger.class.getClassLoader(),
                    new Class<?>[] {FileLedger.class},
                    (proxy, method, arguments) -> {
                        Supplier<Future<Object>> call = () -> {
                            try {
                                @SuppressWarnings("unchecked")
                                Future<Object> result = (Future<Object>) method.invoke(real, arguments);
                                return result;
                            } catch (ReflectiveOperationException e) {
                                return Future.failedFuture(e);
                            }
                        };
                        return switch (method.getName()) {
                            case "announce" -> pass(Step.ANNOUNCE, call);
                            case "store" -> pass(Step.STORE, call);
                            default -> happened ? Future.failedFuture(new IOException("dead")) : call.get();
                        };
                    });
        }

        BlobStore blobs(FolderBlobStore real) {
            return new DecoratedStore(real) {
                @Override
                public Future<BlobWriter> begin(BlobName name, OptionalLong expectedSize) {
                    return pass(Step.BEGIN, () -> super.begin(name, expectedSize))
                            .map(writer -> writer(writer));
                }

                @Override
                public Future<Void> delete(BlobName name) {
                    return happened ? Future.failedFuture(new IOException("dead")) : super.delete(name);
                }
            };
        }

        private BlobWriter writer(BlobWriter real) {
            return new DecoratedWriter(real) {
                @Override
                public Future<Void> append(Buffer bytes) {
                    return pass(Step.APPEND, () -> super.append(bytes));
                }

                @Override
                public Future<BlobFacts> commit() {
                    return pass(Step.COMMIT, super::commit);
                }

                @Override
                public Future<Void> abort() {
                    return happened ? Future.succeededFuture() : super.abort();
                }
            };
        }
    }

    private static class DecoratedStore implements BlobStore {
        private final BlobStore real;

        DecoratedStore(BlobStore real) {
            this.real = real;
        }

        @Override
        public Future<BlobWriter> begin(BlobName name, OptionalLong expectedSize) {
            return real.begin(name, expectedSize);
        }

        @Override
        public Future<BlobContent> open(BlobName name) {
            return real.open(name);
        }

        @Override
        public Future<Void> delete(BlobName name) {
            return real.delete(name);
        }

        @Override
        public Future<Void> probe() {
            return real.probe();
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private static class DecoratedWriter implements BlobWriter {
        private final BlobWriter real;

        DecoratedWriter(BlobWriter real) {
            this.real = real;
        }

        @Override
        public Future<Void> append(Buffer bytes) {
            return real.append(bytes);
        }

        @Override
        public Future<BlobFacts> commit() {
            return real.commit();
        }

        @Override
        public Future<Void> abort() {
            return real.abort();
        }
    }
}
