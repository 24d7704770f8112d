package dev.lockstep.archive.exchange;

import com.google.protobuf.ByteString;
import dev.lockstep.service.failure.RefusedCallException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A file that arrives piece by piece: stored by a virtual thread, which asks for the next piece when the last one is stored, and then
 * answers the call.
 *
 * @param <P> a part of the file
 */
final class ReceivedFile<P> implements StreamObserver<P> {
    private static final Logger LOG = Logger.getLogger(ReceivedFile.class);
    /** Whoever sends nothing for so long is left. */
    private static final long PATIENCE_SECONDS = 60;

    private final ServerCallStreamObserver<?> call;
    /** Never more than what was asked for: one piece, and the end. */
    private final BlockingQueue<Piece<P>> pieces = new LinkedBlockingQueue<>();

    private record Piece<P>(@Nullable P part, boolean last, boolean broken) {}

    /** What is done with the file. */
    @FunctionalInterface
    interface Work<H> {
        void of(H head, Path file) throws RefusedCallException, IOException;
    }

    /** What a part is. */
    interface Form<P, H> {
        /** Of the first part; null if it says nothing. */
        @Nullable
        H head(P part);

        ByteString content(P part);
    }

    private ReceivedFile(ServerCallStreamObserver<?> call) {
        this.call = call;
    }

    /**
     * Begins to receive.
     *
     * @param file is deleted in the end
     * @param largest bytes
     * @param work answers the call, or throws why not
     */
    static <P, H> StreamObserver<P> begin(
            ServerCallStreamObserver<?> call, Path file, long largest, Form<P, H> form, Work<H> work) {
        call.disableAutoRequest();
        var received = new ReceivedFile<P>(call);
        call.setOnCancelHandler(() -> received.pieces.add(new Piece<>(null, false, true)));
        Thread.ofVirtual().name("file").start(() -> received.run(file, largest, form, work));
        return received;
    }

    @Override
    public void onNext(P part) {
        pieces.add(new Piece<>(part, false, false));
    }

    @Override
    public void onError(Throwable thrown) {
        pieces.add(new Piece<>(null, false, true));
    }

    @Override
    public void onCompleted() {
        pieces.add(new Piece<>(null, true, false));
    }

    private <H> void run(Path file, long largest, Form<P, H> form, Work<H> work) {
        try {
            H head = store(file, largest, form);
            work.of(head, file);
        } catch (RefusedCallException e) {
            call.onError(e.failure().toException());
        } catch (IOException e) {
            LOG.warnf("A file was not taken: %s", e.getMessage());
            call.onError(Refusals.broken().failure().toException());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("A file was not taken", e);
            call.onError(Refusals.failed().failure().toException());
        } finally {
            delete(file);
        }
    }

    private <H> H store(Path file, long largest, Form<P, H> form)
            throws IOException, InterruptedException, RefusedCallException {
        P first = next();
        H head = first == null ? null : form.head(first);
        if (head == null) {
            throw Refusals.invalid("the first part says neither whose file it is nor its key");
        }
        long size = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            for (P part = next(); part != null; part = next()) {
                ByteString content = form.content(part);
                size += content.size();
                if (size > largest) {
                    throw Refusals.tooLarge(largest);
                }
                content.writeTo(out);
            }
        }
        return head;
    }

    /** Null after the last one. */
    private @Nullable P next() throws IOException, InterruptedException {
        call.request(1);
        Piece<P> piece = pieces.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (piece == null || piece.broken()) {
            throw new IOException("the file did not arrive to its end");
        }
        return piece.last() ? null : piece.part();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warnf("A file that was taken stays behind: %s", e.getMessage());
        }
    }
}
