package dev.lockstep.benchmarks.stack;

import java.net.URI;

/**
 * A running history server.
 *
 * @param address where it listens
 * @param pid its process
 */
public record HistoryServer(URI address, long pid) {}
