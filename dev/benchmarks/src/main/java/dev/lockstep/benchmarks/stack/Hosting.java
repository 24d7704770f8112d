package dev.lockstep.benchmarks.stack;

import java.net.URI;
import java.util.function.LongSupplier;

/**
 * A whole running stack.
 *
 * @param key of the development tenant
 * @param metrics of sync-service, in Prometheus' format
 * @param syncPid of sync-service, which changes when it is started again
 * @param killSync kills sync-service as a crash would; the stack starts it again
 */
public record Hosting(
        URI gateway,
        String key,
        URI network,
        URI historyServer,
        URI metrics,
        LongSupplier syncPid,
        Runnable killSync) {}
