package dev.lockstep.benchmarks.network;

import dev.lockstep.benchmarks.process.CpuUse;
import dev.lockstep.benchmarks.stack.Network;
import java.time.Duration;
import java.util.Locale;

/**
 * Where the processor time of a message goes. Unlike a rate it hardly depends on what else the machine has to do: with two
 * cores for all three, a second has room for 2 000 000 µs.
 */
final class CpuPerMessage {
    private final ProcessHandle network;
    private final ProcessHandle postgres;
    private final Duration networkBefore;
    private final Duration postgresBefore;
    private final Duration writersBefore;

    private CpuPerMessage(ProcessHandle network, ProcessHandle postgres) {
        this.network = network;
        this.postgres = postgres;
        this.networkBefore = CpuUse.of(network);
        this.postgresBefore = CpuUse.of(postgres);
        this.writersBefore = CpuUse.ofThisProcess();
    }

    /** Counts from now on. */
    static CpuPerMessage count(Network network) {
        return new CpuPerMessage(
                ProcessHandle.of(network.pid()).orElseThrow(),
                ProcessHandle.of(network.postgresPid()).orElseThrow());
    }

    /** {@code 210 + 95 + 120 µs}: service, PostgreSQL, writers. */
    String cell(long messages) {
        return String.format(
                Locale.ROOT,
                "%.0f + %.0f + %.0f µs",
                micros(networkBefore, CpuUse.of(network), messages),
                micros(postgresBefore, CpuUse.of(postgres), messages),
                micros(writersBefore, CpuUse.ofThisProcess(), messages));
    }

    private static double micros(Duration before, Duration after, long messages) {
        return after.minus(before).toNanos() / 1e3 / messages;
    }
}
