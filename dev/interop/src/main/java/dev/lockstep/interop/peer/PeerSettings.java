package dev.lockstep.interop.peer;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of one peer process have in common.
 *
 * @param networkUrl the XMTP network; null for what libxmtp itself takes for its environment {@code local}
 * @param historyServerUrl base URL without a slash at its end
 * @param streams which kind of stream the clients open towards the network
 * @param deviceSync whether the clients take part in device sync at all
 * @param deviceSyncInterval how often the device-sync worker looks; null for libxmtp's own 20 s
 * @param folder where databases and the log of the process go
 * @param callPatience after which a call without an answer ends the process
 */
public record PeerSettings(
        @Nullable URI networkUrl,
        URI historyServerUrl,
        Streams streams,
        boolean deviceSync,
        @Nullable Duration deviceSyncInterval,
        Path folder,
        Duration callPatience) {
    private static final Duration QUICK = Duration.ofSeconds(1);
    private static final Duration PATIENT = Duration.ofMinutes(1);

    /** Two ways in which libxmtp follows the network. */
    public enum Streams {
        /** One server stream for welcomes and one for all groups, opened anew for each new group. */
        CLASSIC,
        /** One bidirectional stream for everything (XIP-83), which libxmtp uses when its environment says so. */
        BIDIRECTIONAL
    }

    /** Device sync once a second, one minute for a call. */
    public static PeerSettings of(URI networkUrl, URI historyServerUrl, Streams streams, Path folder) {
        return new PeerSettings(networkUrl, historyServerUrl, streams, true, QUICK, folder, PATIENT);
    }

    /** The environment {@code local} as a stock SDK has it, with a quicker device-sync worker. */
    public static PeerSettings sdkDefaultsForLocal(Path folder) {
        return new PeerSettings(
                null, URI.create("http://localhost:5558"), Streams.CLASSIC, true, QUICK, folder, PATIENT);
    }

    PeerSettings withoutDeviceSync() {
        return new PeerSettings(networkUrl, historyServerUrl, streams, false, deviceSyncInterval, folder, callPatience);
    }
}
