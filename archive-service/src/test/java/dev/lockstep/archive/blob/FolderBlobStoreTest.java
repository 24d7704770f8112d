package dev.lockstep.archive.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderBlobStoreTest {
    private static final BlobName NAME = new BlobName("abcd" + "0".repeat(60));
    private static Vertx vertx;

    @TempDir
    Path folder;

    private FolderBlobStore store;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() throws Exception {
        await(vertx.close());
    }

    @BeforeEach
    void open() throws Exception {
        store = FolderBlobStore.open(vertx, folder, 0);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void commitsWhatWasAppendedWithItsSizeAndDigest() throws Exception {
        BlobWriter writer = await(store.begin(NAME, OptionalLong.empty()));
        await(writer.append(Buffer.buffer("hello ")));
        await(writer.append(Buffer.buffer("world")));

        BlobFacts facts = await(writer.commit());

        // printf 'hello world' | sha256sum
        assertThat(facts)
                .isEqualTo(new BlobFacts(11, "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"));
        assertThat(folder.resolve("blobs/ab/cd/" + NAME.hex())).hasContent("hello world");
        assertThat(await(store.open(NAME)).size()).isEqualTo(11);
    }

    @Test
    void keepsAnEmptyBlob() throws Exception {
        BlobFacts facts = await(await(store.begin(NAME, OptionalLong.of(0))).commit());

        // sha256sum < /dev/null
        assertThat(facts)
                .isEqualTo(new BlobFacts(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    }

    @Test
    void showsNothingBeforeTheCommit() throws Exception {
        BlobWriter writer = await(store.begin(NAME, OptionalLong.empty()));
        await(writer.append(Buffer.buffer("hello")));

        assertThatThrownBy(() -> await(store.open(NAME))).isInstanceOf(NoSuchBlobException.class);
        assertThat(await(writer.commit()).size()).isEqualTo(5);
    }

    @Test
    void letsNobodyElseReadTheFiles() throws Exception {
        BlobWriter writer = await(store.begin(NAME, OptionalLong.empty()));
        Path partial = folder.resolve("partial/" + NAME.hex());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(partial)))
                .isEqualTo("rw-------");
        await(writer.commit());
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder.resolve("blobs/ab/cd/" + NAME.hex()))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("blobs/ab"))))
                .isEqualTo("rwx------");
    }

    @Test
    void leavesNothingOfAnAbortedBlob() throws Exception {
        BlobWriter writer = await(store.begin(NAME, OptionalLong.empty()));
        await(writer.append(Buffer.buffer("hello")));

        await(writer.abort());

        assertThat(files()).isEmpty();
    }

    @Test
    void deletesABlobAndDoesNotMindThatThereIsNone() throws Exception {
        await(await(store.begin(NAME, OptionalLong.empty())).commit());

        await(store.delete(NAME));
        await(store.delete(NAME));

        assertThat(files()).isEmpty();
    }

    @Test
    void removesThePartialFilesOfAnEarlierRunAndKeepsTheWholeOnes() throws Exception {
        await(await(store.begin(NAME, OptionalLong.empty())).commit());
        BlobName unfinished = new BlobName("ef".repeat(32));
        await(await(store.begin(unfinished, OptionalLong.empty())).append(Buffer.buffer("half")));
        store.close();

        store = FolderBlobStore.open(vertx, folder, 0);

        assertThat(files()).containsExactly(folder.resolve("blobs/ab/cd/" + NAME.hex()));
    }

    @Test
    void belongsToOneProcessAtATime() {
        assertThatThrownBy(() -> FolderBlobStore.open(vertx, folder, 0))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("in use by another process");
    }

    @Test
    void saysWhichFolderCannotBeMade() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> FolderBlobStore.open(vertx, file.resolve("blobs"), 0))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("blob folder " + file.resolve("blobs") + ": cannot be made");
    }

    @Test
    void refusesToBeginWhenTheDiskWouldGetTooFull() throws Exception {
        store.close();
        store = FolderBlobStore.open(vertx, folder, Long.MAX_VALUE);

        assertThatThrownBy(() -> await(store.begin(NAME, OptionalLong.of(1))))
                .isInstanceOf(StorageFullException.class)
                .hasMessageContaining("bytes free");
        assertThat(files()).isEmpty();
    }

    @Test
    void knowsAFullDiskFromOtherFailures() throws Exception {
        IOException full = failureOfWritingTo(Path.of("/dev/full"));

        assertThat(Disk.explain(full)).isInstanceOf(StorageFullException.class).hasCause(full);
        IOException other = new IOException("Input/output error");
        assertThat(Disk.explain(other)).isSameAs(other);
    }

    @Test
    void saysWhenItCannotBeWritten() throws Exception {
        await(store.probe());
        Files.delete(folder.resolve("partial"));

        assertThatThrownBy(() -> await(store.probe())).isInstanceOf(IOException.class);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("lock"))
                    .toList();
        }
    }

    private static IOException failureOfWritingTo(Path device) throws IOException {
        try (FileChannel channel = FileChannel.open(device, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1));
        } catch (IOException e) {
            return e;
        }
        throw new AssertionError(device + " took a byte");
    }

    private static <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
