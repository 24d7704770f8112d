package dev.lockstep.sync.network;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** How this service reaches the XMTP network. */
@ConfigMapping(prefix = "lockstep.network")
public interface NetworkSettings {
    /** Where the network's v3 API is: {@code http} for clear text over HTTP/2, {@code https} or {@code grpcs} for TLS. */
    @WithDefault("http://127.0.0.1:5556")
    URI url();

    /** How long one call may take. */
    @WithDefault("15s")
    Duration callTimeout();

    /** How long it may take until a connection stands. */
    @WithDefault("5s")
    Duration connectTimeout();

    /** After how much silence a connection is asked whether it stands. The network takes offence at less than 15 seconds. */
    @WithDefault("16s")
    Duration keepAlive();

    /** How long a connection may take to answer that. */
    @WithDefault("5s")
    Duration keepAliveTimeout();

    /** The largest message that is sent or received. */
    @WithDefault("25M")
    MemorySize messageSize();

    /** What is told to the network as the application's version. */
    @WithDefault("lockstep/0.1.0")
    String appVersion();

    /** How reads that failed are made again. Writes are not: whoever asked for them decides. */
    Retries retries();

    /** How many calls are made each minute, so that all inboxes together stay inside what the network allows one address. */
    Rate rate();

    /** How messages are followed. */
    Streams streams();

    /** How reads that failed are made again. */
    interface Retries {
        /** How often a read is tried in all. */
        @WithDefault("4")
        int attempts();

        /** The pause before the second attempt; it doubles from there, give or take a half. */
        @WithDefault("100ms")
        Duration firstPause();

        /** The longest pause. */
        @WithDefault("3s")
        Duration longestPause();
    }

    /** How many calls are made each minute. */
    interface Rate {
        /** Reads a minute, in the long run; 0 for no limit. With the burst, 20 000 in five minutes, which the network allows. */
        @WithDefault("3800")
        int readsPerMinute();

        /** Reads that may be made at once after a quiet time. */
        @WithDefault("1000")
        int readBurst();

        /** Messages, welcomes and other writes a minute, in the long run; 0 for no limit. The network allows 3000 in five minutes. */
        @WithDefault("570")
        int writesPerMinute();

        /** Writes that may be made at once after a quiet time. */
        @WithDefault("150")
        int writeBurst();

        /** How many calls of one lane may wait for their turn; more are refused. */
        @WithDefault("10000")
        int waiting();

        /** How long a call waits for its turn before it is refused. */
        @WithDefault("30s")
        Duration patience();
    }

    /** How messages are followed. */
    interface Streams {
        /** Which kind of streams is used. */
        enum Mode {
            /** One bidirectional stream, re-shaped in place; classic ones where the network does not have it. */
            AUTOMATIC,
            /** Streams that are opened again for every change. */
            CLASSIC
        }

        /** Which kind of streams is used. */
        @WithDefault("automatic")
        Mode mode();

        /** How many groups or installations one classic stream follows. */
        @WithDefault("1000")
        int topicsPerStream();

        /** How long changes are gathered before a classic stream is opened again. */
        @WithDefault("100ms")
        Duration gathering();

        /** After how much silence the network is asked whether it is there; after twice as much, streams are opened again. */
        @WithDefault("3s")
        Duration silence();

        /** The pause before a broken stream is opened again; it doubles from there, give or take a half. */
        @WithDefault("100ms")
        Duration firstPause();

        /** The longest pause. */
        @WithDefault("5s")
        Duration longestPause();

        /** How many entries of one topic are held for a listener that is busy; what is beyond is read again later. */
        @WithDefault("128")
        int heldPerTopic();

        /** How much is held for all listeners of welcomes, and again of group messages; what is beyond is read again later. */
        @WithDefault("64M")
        MemorySize held();

        /** How many pages are read at once for listeners that are behind. */
        @WithDefault("8")
        int concurrentReads();

        /** After how long a listener that threw is given the same entry again; it doubles from there, give or take a half. */
        @WithDefault("250ms")
        Duration firstListenerPause();

        /** The longest pause of that kind. */
        @WithDefault("30s")
        Duration longestListenerPause();
    }
}
