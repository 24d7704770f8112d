package dev.lockstep.archive.transfer;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How archives are built, carried and merged. */
@ConfigMapping(prefix = "lockstep.transfers")
public interface TransferSettings {
    /**
     * Base URLs of history servers that may be used besides XMTP's published ones. They are trusted: one may be at a private address
     * or without TLS.
     */
    Optional<List<String>> allowedServers();

    /** The history server for requests that name none, as clients before 1.10 send them. */
    @WithDefault("http://localhost:5558")
    String historyServer();

    /** Where archives lie while they are on their way. Belongs to one process at a time; what is lost in it is made again. */
    @WithDefault(".lockstep/transfers")
    Path folder();

    /** How many transfers run at once. */
    @WithDefault("4")
    int atOnce();

    /** From which size on a history is sent in several archives. XMTP's history server takes 15 000 000 bytes. */
    @WithDefault("12M")
    MemorySize sliceSize();

    /** The largest archive that is fetched. */
    @WithDefault("2G")
    MemorySize largestDownload();

    /** How long a history server may take for an answer, or for the next bytes of one. */
    @WithDefault("30s")
    Duration answerTimeout();

    /** How long one upload or download may take in all. */
    @WithDefault("10m")
    Duration transferTimeout();

    /** How long a transfer is tried from its first failure on. */
    @WithDefault("14m")
    Duration patience();

    /** How soon a transfer is taken up again that was left by an instance that is gone. */
    @WithDefault("30s")
    Duration heldFor();

    /** Messages that disappear within this time are not sent: the receiver would keep them for ever. */
    @WithDefault("4h")
    Duration leastRemainingLife();

    /** Where sync-service answers calls: it has the inboxes' data keys. */
    @WithDefault("http://127.0.0.1:8081")
    URI syncService();

    /** Where preference-service answers calls: it has the inboxes' consent. */
    @WithDefault("http://127.0.0.1:8083")
    URI preferenceService();
}
