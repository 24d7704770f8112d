package dev.lockstep.benchmarks.mls;

import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The primitives of {@link MessageBenchmark}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH prepares it
public class MessagePrimitives {
    @Param({"2", "250"})
    int members;

    private BarePrimitives seal;
    private BarePrimitives open;

    @Setup
    public void prepare() throws MlsRefusedException, UnreadableExtensionException, GeneralSecurityException {
        int context = PopulatedGroup.fresh(members)
                .committer()
                .group()
                .context()
                .encoded()
                .size();
        int envelope = MessageBenchmark.envelope().size();
        seal = new BarePrimitives(Workloads.seal(envelope, context));
        open = new BarePrimitives(Workloads.open(envelope, context));
    }

    @Benchmark
    public void seal(Blackhole blackhole) throws GeneralSecurityException {
        seal.run(blackhole);
    }

    @Benchmark
    public void open(Blackhole blackhole) throws GeneralSecurityException {
        open.run(blackhole);
    }
}
