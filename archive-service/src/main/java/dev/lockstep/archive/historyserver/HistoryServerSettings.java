package dev.lockstep.archive.historyserver;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** The history server. */
@ConfigMapping(prefix = "lockstep.history-server")
public interface HistoryServerSettings {

    /**
     * The address the public listener binds. Whoever reaches it may upload, so by default that is this machine alone; behind a
     * proxy, in a container or for phones in the same network, set it to {@code 0.0.0.0}.
     */
    @WithDefault("127.0.0.1")
    String host();

    /** The port of the public listener; 0 takes a free one. Stock clients expect 5558 in a local environment. */
    @WithDefault("5558")
    int port();

    /** The folder that holds the files. It is made if need be and belongs to one process at a time. */
    @WithDefault(".lockstep/history-server")
    Path folder();

    /** The largest file taken. Phones with long histories send some hundred megabytes. */
    @WithDefault("2G")
    MemorySize maxFileSize();

    /** How much room all files together may take. Uploads beyond it are refused with 507. */
    @WithDefault("20G")
    MemorySize maxStoredSize();

    /** How much of the disk is left free for others. An upload that would go below is refused with 507. */
    @WithDefault("512M")
    MemorySize freeSpaceKept();

    /** How long a file is given out after it was uploaded. */
    @WithDefault("7d")
    Duration retention();

    /** How long after its expiry a file is still answered with 410 rather than 404. */
    @WithDefault("30d")
    Duration tombstones();

    /** How often expired files and the remains of failed uploads are removed. */
    @WithDefault("15m")
    Duration sweepInterval();

    /** How many uploads an address may start each minute, in the long run. An IPv6 /64 counts as one address. */
    @WithDefault("600")
    int uploadsPerMinute();

    /** How many uploads an address may start at once, before its rate counts. */
    @WithDefault("600")
    int uploadBurst();

    /** For how many addresses the rate is remembered. */
    @WithDefault("10000")
    int trackedAddresses();

    /**
     * How many proxies of yours stand in front. With 0, {@code X-Forwarded-For} is not believed; with 1 its last address is the
     * client's, with 2 the last but one, and so on.
     */
    @WithDefault("0")
    int trustedProxies();

    /** How many uploads may run at once; each takes up to a quarter of a megabyte of memory. */
    @WithDefault("256")
    int maxConcurrentUploads();

    /** How many connections may be open at once. More are closed as they come. */
    @WithDefault("2000")
    int maxConnections();

    /**
     * How long a connection may be silent, how long it may take over the head of a request, and within which a client must read
     * the next megabyte of a download.
     */
    @WithDefault("2m")
    Duration idleTimeout();

    /** How long one upload may take in all. */
    @WithDefault("2h")
    Duration uploadTimeout();

    /** How many bytes of an upload must arrive each second, measured over {@code slow-upload-window}; 0 accepts any pace. */
    @WithDefault("1K")
    MemorySize minUploadRate();

    /** Over which time the pace of an upload is measured. */
    @WithDefault("30s")
    Duration slowUploadWindow();

    /** After an upload was refused, how long the rest of its body is read and dropped so that the client sees the answer. */
    @WithDefault("30s")
    Duration refusalGrace();
}
