package dev.lockstep.benchmarks.stack;

import java.net.InetSocketAddress;

/**
 * A running XMTP network.
 *
 * @param address where its gRPC API listens
 * @param pid its process
 * @param database the PostgreSQL server it stands on
 */
public record Network(InetSocketAddress address, long pid, Database database) {}
