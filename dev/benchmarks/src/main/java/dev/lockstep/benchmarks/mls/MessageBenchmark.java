package dev.lockstep.benchmarks.mls;

import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.content.Contents;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.group.Sent;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Application messages in a group in which every member has spoken before, from the envelope to the bytes that travel and
 * back. All threads work with the same group.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH prepares it
public class MessageBenchmark {
    @Param({"2", "250"})
    int members;

    private Bytes envelope;
    private Secret signatureKey;
    private Group sender;
    private Group receiver;
    private Bytes message;

    @Setup
    public void prepare() throws MlsRefusedException, UnreadableExtensionException {
        PopulatedGroup group = PopulatedGroup.fresh(members);
        envelope = envelope();
        signatureKey = group.committer().installation().signatureKey();
        sender = group.committer().group();
        receiver = group.neighbour().group();
        Sent first = group.committer().installation().say(sender, envelope);
        sender = first.after();
        receiver = PopulatedGroup.hear(receiver, first.wire());
        for (Bytes greeting : greetings(group)) {
            sender = PopulatedGroup.hear(sender, greeting);
            receiver = PopulatedGroup.hear(receiver, greeting);
        }
        message = group.committer().installation().say(sender, envelope).wire();
    }

    /** One message of each member that is neither the sender nor the receiver. */
    private static List<Bytes> greetings(PopulatedGroup group) {
        return group.installations().parallelStream()
                .skip(2)
                .map(other -> {
                    try {
                        return other.say(PopulatedGroup.join(group.welcome(), other), Bytes.EMPTY)
                                .wire();
                    } catch (MlsRefusedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    /** A text of 1 KiB. */
    static Bytes envelope() {
        return Bytes.of(ApplicationMessage.of(Contents.text("x".repeat(1024)), 1_700_000_000_000_000_000L)
                .encode()
                .toByteArray());
    }

    @Benchmark
    public Bytes seal() {
        return sender.seal(envelope, signatureKey, Installation.RANDOM).wire();
    }

    @Benchmark
    public Group open() throws MlsRefusedException {
        return PopulatedGroup.hear(receiver, message);
    }
}
