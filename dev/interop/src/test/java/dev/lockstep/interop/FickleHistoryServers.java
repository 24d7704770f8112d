package dev.lockstep.interop;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/** History servers that a stack was told of before it was known which test would have which. */
final class FickleHistoryServers implements AutoCloseable {
    private final List<FickleHistoryServer> all;
    private final BlockingQueue<FickleHistoryServer> free;

    private FickleHistoryServers(List<FickleHistoryServer> all) {
        this.all = all;
        this.free = new LinkedBlockingQueue<>(all);
    }

    static FickleHistoryServers start(int count) throws IOException {
        List<FickleHistoryServer> all = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            all.add(new FickleHistoryServer());
        }
        return new FickleHistoryServers(all);
    }

    Stream<URI> addresses() {
        return all.stream().map(FickleHistoryServer::address);
    }

    /**
     * One that nobody else has, as a good history server would be.
     *
     * @throws IllegalStateException if all are in use
     */
    FickleHistoryServer borrow() {
        FickleHistoryServer server = free.poll();
        if (server == null) {
            throw new IllegalStateException("all %d history servers are in use".formatted(all.size()));
        }
        return server;
    }

    void giveBack(FickleHistoryServer server) {
        server.beginAnew();
        free.add(server);
    }

    @Override
    public void close() {
        all.forEach(FickleHistoryServer::close);
    }
}
