package dev.lockstep.interop;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Stands between clients and a server on this machine, passes every byte on unchanged, and counts them; until it is told to wait, or
 * its connections are made to hang, as those behind a router that has forgotten them.
 */
final class Relay implements AutoCloseable {
    private static final int CONNECT_MILLISECONDS = 10_000;
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int BACKLOG = 128;

    private final URI target;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Socket> hanging = ConcurrentHashMap.newKeySet();
    private final AtomicLong toServer = new AtomicLong();
    private final AtomicLong toClients = new AtomicLong();
    private final Set<Allowance> towardsServer = ConcurrentHashMap.newKeySet();
    private final Set<Allowance> towardsClients = ConcurrentHashMap.newKeySet();
    private volatile Traffic allowed = Traffic.UNLIMITED;

    private Relay(URI target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    /** In front of {@code target}, an {@code http} address with a port, on a port of its own. */
    static Relay before(URI target) throws IOException {
        Relay relay = new Relay(target, new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform().daemon().name("relay-" + target.getPort()).start(relay::accept);
        return relay;
    }

    /** The address that clients use instead of the server's own. */
    URI address() {
        return URI.create("http://127.0.0.1:%d".formatted(listener.getLocalPort()));
    }

    /** What has passed so far. */
    Traffic traffic() {
        return new Traffic(toServer.get(), toClients.get());
    }

    /**
     * Nothing passes through the connections of now any more, and nobody is told; new ones work.
     *
     * @throws IllegalStateException if there is none
     */
    void hangConnections() {
        hanging.addAll(open);
        if (hanging.isEmpty()) {
            throw new IllegalStateException("no connection is open");
        }
    }

    /**
     * From now on each connection passes so many bytes more towards the server and towards its client, within 64 KiB, and then waits
     * until {@link #letPass}. One that waits already goes on waiting.
     */
    void waitAfter(long bytesToServer, long bytesToClients) {
        allowed = new Traffic(bytesToServer, bytesToClients);
        towardsServer.forEach(each -> each.becomes(bytesToServer));
        towardsClients.forEach(each -> each.becomes(bytesToClients));
    }

    /** How many connections wait with something to pass on. */
    long waiting() {
        return Stream.concat(towardsServer.stream(), towardsClients.stream())
                .filter(Allowance::isWaitedFor)
                .count();
    }

    void letPass() {
        allowed = Traffic.UNLIMITED;
        Stream.concat(towardsServer.stream(), towardsClients.stream()).forEach(Allowance::end);
    }

    @Override
    public void close() {
        letPass();
        closeQuietly(listener);
        open.forEach(Relay::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException _) {
                // Closed, or a client that was gone at once: the loop's condition tells them apart.
            }
        }
    }

    private void serve(Socket client) {
        Allowance forServer = new Allowance();
        Allowance forClient = new Allowance();
        towardsServer.add(forServer);
        towardsClients.add(forClient);
        forServer.becomes(allowed.toServer());
        forClient.becomes(allowed.toClients());
        try (Socket server = new Socket()) {
            open.add(server);
            server.connect(new InetSocketAddress(target.getHost(), target.getPort()), CONNECT_MILLISECONDS);
            Thread back = Thread.ofVirtual().start(() -> pass(server, client, forClient, toClients));
            pass(client, server, forServer, toServer);
            back.join();
        } catch (IOException _) {
            // The client sees the closed connection, as it would without us.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            closeQuietly(client);
            towardsServer.remove(forServer);
            towardsClients.remove(forClient);
            open.remove(client);
            open.removeIf(Socket::isClosed);
            hanging.removeIf(Socket::isClosed);
        }
    }

    private void pass(Socket from, Socket to, Allowance allowance, AtomicLong count) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                allowance.take(length);
                if (!hanging.contains(from)) {
                    out.write(buffer, 0, length);
                    count.addAndGet(length);
                }
            }
            to.shutdownOutput();
        } catch (IOException _) {
            closeQuietly(from);
            closeQuietly(to);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is of no more use either way.
        }
    }

    /** Bytes that may still pass in one direction of a connection. */
    private static final class Allowance {
        private long left;
        private boolean waitedFor;

        synchronized void take(int bytes) throws InterruptedException {
            while (left < bytes) {
                waitedFor = true;
                wait();
            }
            waitedFor = false;
            left -= bytes;
        }

        synchronized void becomes(long bytes) {
            if (!waitedFor) {
                left = bytes;
            }
        }

        synchronized void end() {
            left = Long.MAX_VALUE;
            notifyAll();
        }

        synchronized boolean isWaitedFor() {
            return waitedFor;
        }
    }

    /** Bytes in both directions. */
    record Traffic(long toServer, long toClients) {
        private static final Traffic UNLIMITED = new Traffic(Long.MAX_VALUE, Long.MAX_VALUE);

        Traffic since(Traffic earlier) {
            return new Traffic(toServer - earlier.toServer, toClients - earlier.toClients);
        }
    }
}
