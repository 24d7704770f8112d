package dev.lockstep.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Processor time spent so far, by everybody and by this JVM with all it started (Linux, in clock ticks of 10 ms).
 *
 * <p>The difference of two says whether somebody else was using the machine while we measured.
 */
public record CpuUse(long takenAt, long all, long ours) {
    private static final double TICKS_PER_SECOND = 100;
    private static final int MILLIS_PER_TICK = 10;

    public static CpuUse now() {
        LongStream pids = Stream.concat(
                        Stream.of(ProcessHandle.current()),
                        ProcessHandle.current().descendants())
                .mapToLong(ProcessHandle::pid);
        return new CpuUse(
                System.nanoTime(), machine(), pids.map(CpuUse::process).sum());
    }

    /** Processor time that a process and those it started have spent so far. */
    public static Duration of(ProcessHandle process) {
        return Duration.ofMillis(LongStream.concat(
                        LongStream.of(process.pid()), process.descendants().mapToLong(ProcessHandle::pid))
                .map(CpuUse::process)
                .map(ticks -> ticks * MILLIS_PER_TICK)
                .sum());
    }

    /** Processor time that this JVM alone has spent so far. */
    public static Duration ofThisProcess() {
        return Duration.ofMillis(process(ProcessHandle.current().pid()) * MILLIS_PER_TICK);
    }

    /** How many cores were busy with none of ours since {@code earlier}, on average. */
    public double othersSince(CpuUse earlier) {
        return Math.max(0, perSecond(earlier, (all - earlier.all) - (ours - earlier.ours)));
    }

    /** How many cores we kept busy since {@code earlier}, the load generator included. */
    public double oursSince(CpuUse earlier) {
        return perSecond(earlier, ours - earlier.ours);
    }

    private double perSecond(CpuUse earlier, long ticks) {
        return ticks / TICKS_PER_SECOND / ((takenAt - earlier.takenAt) / 1e9);
    }

    private static long machine() {
        String[] fields = first(Path.of("/proc/stat")).split(" +");
        // user, nice, system, then idle and iowait which are no work, then irq, softirq, steal
        return Stream.of(fields[1], fields[2], fields[3], fields[6], fields[7], fields[8])
                .mapToLong(Long::parseLong)
                .sum();
    }

    private static long process(long pid) {
        String line;
        try {
            line = first(Path.of("/proc", Long.toString(pid), "stat"));
        } catch (UncheckedIOException e) {
            return 0; // it ended meanwhile; its parent has its time
        }
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return Arrays.stream(fields, 11, 15).mapToLong(Long::parseLong).sum(); // with children that have ended
    }

    private static String first(Path file) {
        try {
            return Files.readAllLines(file).getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
