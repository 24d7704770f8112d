package dev.lockstep.network;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** What can be set about the local XMTP network. */
@ConfigMapping(prefix = "lockstep.network")
public interface NetworkSettings {
    Limits limits();

    Writing writing();

    Streams streams();

    /**
     * The chains whose smart-contract wallets can be checked, by CAIP-2 id, for example {@code "eip155:1"}. Signatures
     * of wallets on other chains are refused.
     */
    Map<String, Chain> chains();

    /** How long a chain's endpoint may take to answer. */
    @WithDefault("10s")
    Duration chainTimeout();

    /** How large a thing may be. */
    interface Limits {
        /** The largest request. Clients send at most 25 MiB. */
        @WithDefault("25M")
        MemorySize request();

        /** The largest group message: a commit that adds a full group of 250 inboxes is several megabytes. */
        @WithDefault("8M")
        MemorySize groupMessage();

        /** The largest welcome. */
        @WithDefault("8M")
        MemorySize welcome();

        /** The largest key package. */
        @WithDefault("64K")
        MemorySize keyPackage();

        /** The largest identity update. */
        @WithDefault("64K")
        MemorySize identityUpdate();

        /** The largest entry of a commit log. */
        @WithDefault("4K")
        MemorySize commitLogEntry();

        /** The largest response; below the 25 MiB that clients accept. */
        @WithDefault("24M")
        MemorySize response();

        /** How much memory all large requests together may take while they are received and answered. */
        @WithDefault("64M")
        MemorySize requestsInFlight();

        /** How much memory all large answers together may take until their clients have read them. */
        @WithDefault("64M")
        MemorySize answersInFlight();

        /** How many elements one request may have where the protocol sets no number. */
        @WithDefault("10000")
        int elements();
    }

    /** How messages are stored. */
    interface Writing {
        /** How much may wait to be stored, for each ledger. Beyond it, publishing is refused. */
        @WithDefault("64M")
        MemorySize queueBytes();

        /** How many requests may wait to be stored, for each ledger. */
        @WithDefault("10000")
        int queueRequests();

        /** How many messages are stored in one transaction. */
        @WithDefault("512")
        int batch();

        /** How many bytes are stored in one transaction; one request always is, whatever its size. */
        @WithDefault("8M")
        MemorySize batchBytes();
    }

    /** How much a reader may ask for. */
    interface Streams {
        /** How many streams one connection may have open. */
        @WithDefault("1000")
        int perConnection();

        /** How many streams may be open in all. */
        @WithDefault("10000")
        int total();

        /** How many groups and installations one stream may read. */
        @WithDefault("100000")
        int topics();

        /** After how much silence a peer of {@code Subscribe} is asked whether it is there, and how long it may take to answer. */
        @WithDefault("30s")
        Duration keepalive();

        /** How many reads of history run at once, for all streams together. */
        @WithDefault("4")
        int concurrentReads();

        /** How much one stream is given at once, and how much it holds back for a slow reader before it forgets and reads again. */
        @WithDefault("128K")
        MemorySize stretchBytes();
    }

    /** Where a chain is asked. */
    interface Chain {
        /** A JSON-RPC endpoint of the chain. */
        URI url();
    }
}
