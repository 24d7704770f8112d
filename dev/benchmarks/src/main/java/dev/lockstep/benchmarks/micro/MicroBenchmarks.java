package dev.lockstep.benchmarks.micro;

import dev.lockstep.benchmarks.report.Table;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the micro-benchmarks of this package one after the other, each in a JVM of its own. */
public final class MicroBenchmarks {
    private final PrintStream out;

    public MicroBenchmarks(PrintStream out) {
        this.out = out;
    }

    /** @throws RunnerException when one of them fails */
    public void run() throws RunnerException {
        Options options = new OptionsBuilder()
                .include(MicroBenchmarks.class.getPackageName().replace(".", "\\.") + ".*")
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(1))
                .jvmArgs(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        print(new Runner(options).run());
    }

    private void print(Collection<RunResult> results) {
        Table table = new Table(out, "Micro-benchmarks, one thread", "what", "bytes", "average", "± (99.9 %)");
        for (RunResult result : results) {
            Result<?> figure = result.getPrimaryResult();
            String name = result.getParams().getBenchmark();
            String bytes = result.getParams().getParamsKeys().stream()
                    .map(result.getParams()::getParam)
                    .collect(Collectors.joining());
            table.row(
                    name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
                    bytes,
                    String.format(Locale.ROOT, "%.2f µs", figure.getScore()),
                    String.format(Locale.ROOT, "%.2f µs", figure.getScoreError()));
        }
    }
}
