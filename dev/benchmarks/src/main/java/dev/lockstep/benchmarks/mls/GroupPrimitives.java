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

/** The primitives of {@link GroupBenchmark}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // JMH prepares it
public class GroupPrimitives {
    @Param("250")
    int members;

    @Param
    GroupAge age;

    private BarePrimitives join;
    private BarePrimitives process;
    private BarePrimitives create;
    private BarePrimitives addAll;

    @Setup
    public void prepare() throws MlsRefusedException, UnreadableExtensionException, GeneralSecurityException {
        PopulatedGroup group = age.populate(members);
        int groupInfo = group.committer().group().tree().encoded().size()
                + group.committer().group().context().encoded().size();
        int rename = group.rename("New name").commit().message().encoded().size();
        int addition = PopulatedGroup.addAll(group.installations().getFirst().create(), group.installations())
                .commit()
                .message()
                .encoded()
                .size();
        join = new BarePrimitives(Workloads.join(group, groupInfo));
        process = new BarePrimitives(Workloads.process(group, rename));
        create = new BarePrimitives(Workloads.create(group, rename));
        addAll = new BarePrimitives(Workloads.addAll(group, addition, groupInfo));
    }

    @Benchmark
    public void join(Blackhole blackhole) throws GeneralSecurityException {
        join.run(blackhole);
    }

    @Benchmark
    public void process(Blackhole blackhole) throws GeneralSecurityException {
        process.run(blackhole);
    }

    @Benchmark
    public void create(Blackhole blackhole) throws GeneralSecurityException {
        create.run(blackhole);
    }

    @Benchmark
    public void addAll(Blackhole blackhole) throws GeneralSecurityException {
        addAll.run(blackhole);
    }
}
