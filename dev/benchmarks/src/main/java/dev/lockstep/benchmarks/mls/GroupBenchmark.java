package dev.lockstep.benchmarks.mls;

import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.group.PendingCommit;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What changes a large group, from and to the bytes that travel. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // JMH prepares it
public class GroupBenchmark {
    @Param("250")
    int members;

    @Param
    GroupAge age;

    private PopulatedGroup group;
    private Group alone;
    private Bytes commit;

    @Setup
    public void prepare() throws MlsRefusedException, UnreadableExtensionException {
        group = age.populate(members);
        alone = group.installations().getFirst().create();
        commit = group.rename("New name").commit().message().encoded();
    }

    @Benchmark
    public Group join() throws MlsRefusedException {
        return PopulatedGroup.join(group.welcome(), group.newcomer());
    }

    @Benchmark
    public Group process() throws MlsRefusedException {
        return PopulatedGroup.follow(group.neighbour().group(), commit);
    }

    @Benchmark
    public Bytes create() throws MlsRefusedException, UnreadableExtensionException {
        return group.rename("New name").commit().message().encoded();
    }

    @Benchmark
    public PendingCommit addAll() throws MlsRefusedException, UnreadableExtensionException {
        return PopulatedGroup.addAll(alone, group.installations()).commit();
    }
}
