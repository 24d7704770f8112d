package dev.lockstep.archive.historyserver;

import java.math.BigInteger;
import java.time.Duration;

/** The settings that bound what clients can do, checked. Sizes in bytes. */
record Limits(
        long maxFileSize,
        long maxStoredSize,
        long freeSpaceKept,
        Duration retention,
        Duration tombstones,
        Duration sweepInterval,
        int uploadsPerMinute,
        int uploadBurst,
        int trackedAddresses,
        int trustedProxies,
        int maxConcurrentUploads,
        int maxConnections,
        Duration idleTimeout,
        Duration uploadTimeout,
        long minUploadRate,
        Duration slowUploadWindow,
        Duration refusalGrace) {

    Limits {
        atLeast(1, "max-file-size", maxFileSize);
        atLeast(1, "max-stored-size", maxStoredSize);
        atLeast(0, "free-space-kept", freeSpaceKept);
        positive("retention", retention);
        positive("sweep-interval", sweepInterval);
        atLeast(0, "tombstones, in seconds", tombstones.toSeconds());
        atLeast(1, "uploads-per-minute", uploadsPerMinute);
        atLeast(1, "upload-burst", uploadBurst);
        atLeast(1, "tracked-addresses", trackedAddresses);
        atLeast(0, "trusted-proxies", trustedProxies);
        atLeast(1, "max-concurrent-uploads", maxConcurrentUploads);
        atLeast(1, "max-connections", maxConnections);
        positive("idle-timeout", idleTimeout);
        positive("upload-timeout", uploadTimeout);
        atLeast(0, "min-upload-rate", minUploadRate);
        positive("slow-upload-window", slowUploadWindow);
        positive("refusal-grace", refusalGrace);
    }

    /** @throws IllegalArgumentException naming the setting, its value and what was expected */
    static Limits of(HistoryServerSettings settings) {
        return new Limits(
                bytes("max-file-size", settings.maxFileSize().asBigInteger()),
                bytes("max-stored-size", settings.maxStoredSize().asBigInteger()),
                bytes("free-space-kept", settings.freeSpaceKept().asBigInteger()),
                settings.retention(),
                settings.tombstones(),
                settings.sweepInterval(),
                settings.uploadsPerMinute(),
                settings.uploadBurst(),
                settings.trackedAddresses(),
                settings.trustedProxies(),
                settings.maxConcurrentUploads(),
                settings.maxConnections(),
                settings.idleTimeout(),
                settings.uploadTimeout(),
                bytes("min-upload-rate", settings.minUploadRate().asBigInteger()),
                settings.slowUploadWindow(),
                settings.refusalGrace());
    }

    /** How many bytes of an upload must arrive from one look at it to the next. */
    long bytesPerWindow() {
        return Math.multiplyExact(minUploadRate, slowUploadWindow.toMillis()) / 1000;
    }

    /** How long an arriving file may stay unfinished: a little longer than an upload may take. */
    Duration lease() {
        return uploadTimeout.plusMinutes(10);
    }

    private static long bytes(String setting, BigInteger value) {
        if (value.bitLength() >= Long.SIZE) {
            throw refused(setting, value.toString(), "less than 8 EiB");
        }
        return value.longValueExact();
    }

    private static void atLeast(long least, String setting, long value) {
        if (value < least) {
            throw refused(setting, Long.toString(value), "at least " + least);
        }
    }

    private static void positive(String setting, Duration value) {
        if (value.toMillis() < 1) {
            throw refused(setting, value.toString(), "at least a millisecond");
        }
    }

    private static IllegalArgumentException refused(String setting, String value, String expected) {
        return new IllegalArgumentException(
                "lockstep.history-server.%s: %s (expected: %s)".formatted(setting, value, expected));
    }
}
