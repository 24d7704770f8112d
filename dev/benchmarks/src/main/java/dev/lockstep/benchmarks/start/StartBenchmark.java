package dev.lockstep.benchmarks.start;

import dev.lockstep.benchmarks.process.CpuUse;
import dev.lockstep.benchmarks.process.ProcessMemory;
import dev.lockstep.benchmarks.report.Quantity;
import dev.lockstep.benchmarks.report.Table;
import dev.lockstep.postgres.LocalPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How long {@code ./lockstep up} takes, measured round the real command, and what memory stands afterwards. The first start,
 * which may build and makes the data folder, is told apart from the warm ones.
 */
public final class StartBenchmark {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final String[] PORTS = {
        "NETWORK", "HISTORY", "ARCHIVE_SERVICE", "POSTGRES", "KAFKA", "KAFKA_CONTROLLER"
    };

    private final Path project;
    private final Path scratch;
    private final int repetitions;
    private final PrintStream out;

    /**
     * @param project the folder of {@code ./lockstep}
     * @param scratch a folder that the stack may fill
     * @param repetitions how often it is started warm
     */
    public StartBenchmark(Path project, Path scratch, int repetitions, PrintStream out) {
        this.project = project;
        this.scratch = scratch;
        this.repetitions = repetitions;
        this.out = out;
    }

    /** @throws IOException when the command fails, with where its output is */
    public void run() throws IOException, InterruptedException {
        List<String> ports = freePorts();
        try {
            long first = lockstep("up", ports);
            lockstep("down", ports);
            double others = othersNow();
            long[] times = new long[repetitions];
            for (int i = 0; i < repetitions; i++) {
                if (i > 0) {
                    lockstep("down", ports);
                }
                times[i] = lockstep("up", ports);
            }
            times(first, times, others);
            memory();
        } finally {
            lockstep("down", ports);
        }
    }

    private void times(long first, long[] times, double others) throws IOException {
        Arrays.sort(times);
        Table table = new Table(
                out,
                "`./lockstep up` until all is ready",
                "what",
                "median",
                "fastest",
                "slowest",
                "others' CPU just before");
        table.row(
                "warm, %d times".formatted(times.length),
                Quantity.seconds(times[times.length / 2]),
                Quantity.seconds(times[0]),
                Quantity.seconds(times[times.length - 1]),
                Quantity.cores(others));
        table.row("the first time, empty data folder", Quantity.seconds(first), "", "", "");
        table.row("baseline: PostgreSQL alone, warm", Quantity.seconds(postgresAlone()), "", "", "");
    }

    /** What others use of the machine while we do nothing; once started, the stack is no descendant of ours to tell apart. */
    private static double othersNow() throws InterruptedException {
        CpuUse before = CpuUse.now();
        TimeUnit.SECONDS.sleep(3);
        return CpuUse.now().othersSince(before);
    }

    private long postgresAlone() throws IOException {
        Path data = scratch.resolve("postgres-alone");
        LocalPostgres.start(data, freePort()).close();
        long start = System.nanoTime();
        try (LocalPostgres ready = LocalPostgres.start(data, freePort())) {
            return System.nanoTime() - start;
        }
    }

    private void memory() throws IOException {
        Table table = new Table(out, "Memory of the stack when ready and idle", "process", "resident", "proportional");
        ProcessMemory sum = ProcessMemory.NONE;
        try (Stream<Path> pids = Files.list(scratch.resolve("stack/run"))) {
            for (Path file : pids.filter(path -> path.toString().endsWith(".pid"))
                    .sorted()
                    .toList()) {
                String name = file.getFileName().toString().replace(".pid", "");
                long pid = Long.parseLong(Files.readString(file).strip());
                ProcessMemory memory = memoryOf(name, pid);
                sum = sum.plus(memory);
                table.row(name, Quantity.mebibytes(memory.resident()), Quantity.mebibytes(memory.proportional()));
            }
        }
        table.row("sum", Quantity.mebibytes(sum.resident()), Quantity.mebibytes(sum.proportional()));
        table.row("baseline: a JVM that does nothing", Quantity.mebibytes(idleJvm()), "");
    }

    /** PostgreSQL is a family of processes; the supervisor's children have pid files of their own. */
    private static ProcessMemory memoryOf(String name, long pid) {
        return name.equals("postgres")
                ? ProcessHandle.of(pid).map(ProcessMemory::ofTree).orElse(ProcessMemory.NONE)
                : ProcessMemory.of(pid);
    }

    private long idleJvm() throws IOException {
        Path source =
                Files.writeString(scratch.resolve("Idle.java"), "void main() throws Exception { System.in.read(); }");
        Process compiler = new ProcessBuilder(java("javac"), "-d", scratch.toString(), source.toString())
                .redirectErrorStream(true)
                .start();
        try {
            compiler.waitFor(30, TimeUnit.SECONDS);
            Process idle = new ProcessBuilder(
                            java("java"),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            scratch.toString(),
                            "Idle")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                idle.waitFor(2, TimeUnit.SECONDS);
                return ProcessMemory.residentOf(idle.pid());
            } finally {
                idle.destroy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a JVM was idle", e);
        }
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    /** Runs the command and answers how long it took, in ns. */
    private long lockstep(String command, List<String> ports) throws IOException, InterruptedException {
        Path log = scratch.resolve("lockstep-" + command + ".log");
        ProcessBuilder builder = new ProcessBuilder(project.resolve("lockstep").toString(), command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("LOCKSTEP_FOLDER", scratch.resolve("stack").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        for (int i = 0; i < PORTS.length; i++) {
            builder.environment().put("LOCKSTEP_PORT_" + PORTS[i], ports.get(i));
        }
        long start = System.nanoTime();
        Process process = builder.start();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroy();
            throw new IOException("./lockstep %s is not done after %s; it said:%n%s"
                    .formatted(command, LIMIT, Files.readString(log)));
        }
        long time = System.nanoTime() - start;
        if (process.exitValue() != 0) {
            throw new IOException("./lockstep %s ended with %d; it said:%n%s"
                    .formatted(command, process.exitValue(), Files.readString(log)));
        }
        return time;
    }

    private static List<String> freePorts() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < PORTS.length; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream()
                    .map(socket -> Integer.toString(socket.getLocalPort()))
                    .toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
