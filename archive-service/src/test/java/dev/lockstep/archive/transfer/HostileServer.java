package dev.lockstep.archive.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** A history server that answers each connection as a test wants it to, well-formed or not. */
final class HostileServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Answer answer;
    private final ExecutorService serving = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger asked = new AtomicInteger();

    /** Says something on a connection whose request's head was read; the connection is closed when it returns. */
    @FunctionalInterface
    interface Answer {
        void to(OutputStream client) throws IOException, InterruptedException;

        /** Text as the wire has it, with {@code \n} for CR LF. */
        static Answer of(String lines) {
            return client -> client.write(bytes(lines));
        }

        /** The same piece again and again, with a pause after each, until the client goes. */
        static Answer endless(String head, String piece, long pauseMillis) {
            return client -> {
                client.write(bytes(head));
                while (true) {
                    client.write(bytes(piece));
                    client.flush();
                    Thread.sleep(pauseMillis);
                }
            };
        }

        private static byte[] bytes(String lines) {
            return lines.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    HostileServer(Answer answer) throws IOException {
        this.listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        this.answer = answer;
        serving.execute(this::accept);
    }

    String url() {
        return "http://127.0.0.1:%d".formatted(listener.getLocalPort());
    }

    /** How many requests have come. */
    int asked() {
        return asked.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                serving.execute(() -> serve(client));
            } catch (IOException | RejectedExecutionException _) {
                // Closed.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            readHead(client.getInputStream());
            asked.incrementAndGet();
            answer.to(client.getOutputStream());
            client.shutdownOutput();
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // The client has gone.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            head.append((char) next);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        serving.shutdownNow();
    }
}
