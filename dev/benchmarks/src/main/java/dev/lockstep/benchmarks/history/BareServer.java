package dev.lockstep.benchmarks.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Baseline of both directions on every machine: a socket that answers a GET with one file, by {@code sendfile}, and writes
 * what a POST brings to a file, chunk marks and all. It does nothing else, so no server can be much faster to this client.
 */
final class BareServer implements AutoCloseable {
    private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER = 256 * 1024;

    private final ServerSocketChannel listening;
    private final Path file;
    private final Path uploaded;

    private BareServer(ServerSocketChannel listening, Path file) {
        this.listening = listening;
        this.file = file;
        this.uploaded = file.resolveSibling(file.getFileName() + ".uploaded");
    }

    /** Gives out {@code file} on a free port; takes uploads to a file beside it. */
    static BareServer of(Path file) throws IOException {
        ServerSocketChannel listening = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        BareServer server = new BareServer(listening, file);
        Thread.ofPlatform().daemon().name("bare-server").start(server::answerAll);
        return server;
    }

    URI address() throws IOException {
        return URI.create(
                "http://127.0.0.1:%d/".formatted(((InetSocketAddress) listening.getLocalAddress()).getPort()));
    }

    private void answerAll() {
        while (true) {
            try (SocketChannel caller = listening.accept()) {
                answer(caller);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void answer(SocketChannel caller) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        caller.read(buffer); // a head this small comes in one piece
        if (buffer.get(0) == 'G') {
            give(caller);
        } else {
            take(caller, buffer);
        }
    }

    private void give(SocketChannel caller) throws IOException {
        try (FileChannel content = FileChannel.open(file)) {
            long size = content.size();
            head(caller, size);
            long sent = 0;
            while (sent < size) {
                sent += content.transferTo(sent, size - sent, caller);
            }
        }
    }

    private void take(SocketChannel caller, ByteBuffer buffer) throws IOException {
        try (FileChannel content = FileChannel.open(
                uploaded, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (!endsWithLastChunk(buffer)) {
                if (buffer.remaining() < BUFFER / 2) {
                    keepTail(content, buffer);
                }
                if (caller.read(buffer) < 0) {
                    return;
                }
            }
            content.write(buffer.flip());
        }
        head(caller, 0);
    }

    private static boolean endsWithLastChunk(ByteBuffer received) {
        int start = received.position() - LAST_CHUNK.length;
        return start >= 0 && received.slice(start, LAST_CHUNK.length).mismatch(ByteBuffer.wrap(LAST_CHUNK)) < 0;
    }

    /** Writes all but the last bytes, which may be the beginning of the end. */
    private static void keepTail(FileChannel content, ByteBuffer received) throws IOException {
        int tail = LAST_CHUNK.length;
        received.flip();
        received.limit(received.limit() - tail);
        while (received.hasRemaining()) {
            content.write(received);
        }
        received.limit(received.limit() + tail);
        received.compact();
    }

    private static void head(SocketChannel caller, long length) throws IOException {
        caller.write(ByteBuffer.wrap("HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                .formatted(length)
                .getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void close() throws IOException {
        listening.close();
        Files.deleteIfExists(uploaded);
    }
}
