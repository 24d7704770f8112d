package dev.lockstep.benchmarks.stack;

import java.net.InetSocketAddress;

/**
 * A running XMTP network.
 *
 * @param address where its gRPC API listens
 * @param pid its process
 * @param postgresPid the process of the PostgreSQL server it stands on
 * @param database that server
 */
public record Network(InetSocketAddress address, long pid, long postgresPid, Database database) {}
