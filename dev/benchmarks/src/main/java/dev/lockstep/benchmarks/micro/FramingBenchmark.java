package dev.lockstep.benchmarks.micro;

import dev.lockstep.benchmarks.network.SealedMessage;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.framing.GroupMessageFraming;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reading the framing of a group message, beside the hash that the network needs of the same bytes anyway. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FramingBenchmark {
    @Param({"300", "1000", "100000"})
    int bytes;

    private byte[] message = {};

    @Setup
    public void makeMessage() {
        SplittableRandom random = new SplittableRandom(1);
        message = SealedMessage.ofSize(bytes, SealedMessage.freshGroups(1, random)[0], 0, random);
    }

    @Benchmark
    public GroupMessageFraming framing() throws MlsRefusedException {
        return GroupMessageFraming.read(message);
    }

    @Benchmark
    public byte[] baselineSha256() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(message);
    }
}
