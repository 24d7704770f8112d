package dev.lockstep.benchmarks.mls;

import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures an operation and, right after it, its primitives. */
final class Measurement {
    private static final String CLASS_PATH = "java.class.path";

    private final Signing signing;
    private final ChainedOptionsBuilder options;
    private String area = "";
    private String operation = "";

    /**
     * An average.
     *
     * @param score in the unit of the benchmark
     * @param error half of the interval of 99.9 %
     * @param allocated bytes
     */
    record Figure(double score, double error, double allocated) {}

    /** The two averages that belong together. */
    record Pair(Figure operation, Figure primitives) {}

    Measurement(Signing signing, MlsBenchmarks.Size size) {
        this.signing = signing;
        this.options = new OptionsBuilder()
                .forks(size.forks())
                .warmupIterations(size.iterations() / 2)
                .warmupTime(TimeValue.milliseconds(size.milliseconds()))
                .measurementIterations(size.iterations())
                .measurementTime(TimeValue.milliseconds(size.milliseconds()))
                .jvmArgs(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
    }

    /** What is measured: a method of {@code <area>Benchmark} and that of the same name of {@code <area>Primitives}. */
    Measurement of(String ofArea, String theOperation) {
        area = ofArea;
        operation = theOperation;
        return this;
    }

    Measurement with(String parameter, Object value) {
        options.param(parameter, value.toString());
        return this;
    }

    Pair onThreads(int threads) throws RunnerException {
        return new Pair(figure("Benchmark", threads), figure("Primitives", threads));
    }

    private Figure figure(String kind, int threads) throws RunnerException {
        String name = "%s.%s%s.%s".formatted(Measurement.class.getPackageName(), area, kind, operation);
        RunResult result = run(new OptionsBuilder()
                        .parent(options.build())
                        .include("^" + name.replace(".", "\\.") + "$")
                        .threads(threads))
                .iterator()
                .next();
        var allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return new Figure(
                result.getPrimaryResult().getScore(),
                result.getPrimaryResult().getScoreError(),
                allocated == null ? Double.NaN : allocated.getScore());
    }

    /** JMH starts its JVMs with the class path that this one says it has. */
    private Collection<RunResult> run(ChainedOptionsBuilder what) throws RunnerException {
        String all = System.getProperty(CLASS_PATH, "");
        System.setProperty(CLASS_PATH, signing.classPath(all));
        try {
            return new Runner(what.build()).run();
        } finally {
            System.setProperty(CLASS_PATH, all);
        }
    }
}
