package dev.lockstep.interop;

import dev.lockstep.interop.node.PeerInstallation;
import dev.lockstep.interop.peer.PeerSettings;
import dev.lockstep.interop.peer.PeerSettings.Streams;
import dev.lockstep.interop.peer.Peers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What one test has to itself: client processes and a folder. The stack is everybody's. */
final class RealClients implements AutoCloseable {
    private final SharedStack stack;
    private final PeerInstallation installation;
    private final Path folder;
    private final List<Peers> processes = new ArrayList<>();

    RealClients(SharedStack stack, PeerInstallation installation, Path folder) {
        this.stack = stack;
        this.installation = installation;
        this.folder = folder;
    }

    SharedStack stack() {
        return stack;
    }

    /** A folder of this test alone; its files stay for whoever looks into a failure, until the next run. */
    Path folder() {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new process for clients that follow the network through the classic streams. */
    Peers people() {
        return people(Streams.CLASSIC);
    }

    /** A new process for clients. */
    Peers people(Streams streams) {
        return people(PeerSettings.of(
                stack.networkUrl(), stack.historyServerUrl(), streams, folder().resolve("peer-" + processes.size())));
    }

    Peers people(PeerSettings settings) {
        try {
            Peers peers = Peers.start(installation, settings);
            processes.add(peers);
            return peers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        processes.forEach(Peers::close);
    }
}
