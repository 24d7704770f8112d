package dev.lockstep.interop;

import dev.lockstep.interop.javamember.JavaMember;
import dev.lockstep.interop.javamember.NetworkConnection;
import dev.lockstep.interop.javamember.Wallets;
import dev.lockstep.interop.javamember.Witness;
import dev.lockstep.interop.node.PeerInstallation;
import dev.lockstep.interop.peer.PeerSettings;
import dev.lockstep.interop.peer.PeerSettings.Streams;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Wallet;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.wallet.WalletKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one test has to itself: client processes and a folder. The stack is everybody's. */
final class RealClients implements AutoCloseable {
    private final SharedStack stack;
    private final PeerInstallation installation;
    private final Path folder;
    private final List<Peers> processes = new ArrayList<>();
    private final List<FickleHistoryServer> borrowed = new ArrayList<>();
    private @Nullable NetworkConnection network;
    private Witness witness = Witness.NOBODY;

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

    /** A history server of this test alone that may be used and is not to be relied on. */
    FickleHistoryServer fickleHistoryServer() {
        FickleHistoryServer server = stack.fickleHistoryServers().borrow();
        borrowed.add(server);
        return server;
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

    /** From now on what members of our own come to know is told to somebody. */
    void tell(Witness listener) {
        witness = listener;
    }

    /** An installation of our own of a person nobody knows yet. */
    JavaMember javaMember(String name, KeyPackageForm form) {
        return javaMember(name, WalletKey.generate(new SecureRandom()), form);
    }

    /** An installation of our own of the person with this wallet: a new one of the inbox if there is one. */
    JavaMember javaMember(String name, WalletKey wallet, KeyPackageForm form) {
        return JavaMember.register(name, wallet, form, network(), witness);
    }

    /** Of a wallet that a phone has. */
    JavaMember javaMember(String name, Wallet wallet, KeyPackageForm form) {
        return javaMember(name, Wallets.keyOf(wallet), form);
    }

    private NetworkConnection network() {
        if (network == null) {
            network = NetworkConnection.open(stack.networkUrl());
        }
        return network;
    }

    @Override
    public void close() {
        processes.forEach(Peers::close);
        borrowed.forEach(stack.fickleHistoryServers()::giveBack);
        if (network != null) {
            network.close();
        }
    }
}
