package dev.lockstep.benchmarks.micro;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.crypto.Signatures;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.keypackage.KeyPackageValidation;
import dev.lockstep.xmtp.mls.keypackage.ValidKeyPackage;
import dev.lockstep.xmtp.mls.tree.Capabilities;
import dev.lockstep.xmtp.mls.tree.Credential;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.LeafNodeSource;
import dev.lockstep.xmtp.mls.tree.Lifetime;
import dev.lockstep.xmtp.proto.identity.MlsCredential;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Checking a key package of the size clients send, beside Ed25519 alone, of which it needs two. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class KeyPackageBenchmark {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final int KEY = 32;
    private static final int POST_QUANTUM_KEY = 1216;
    private static final int WRAPPER_KEY_EXTENSION = 0xff04;

    private byte[] keyPackage = {};
    private byte[] publicKey = {};
    private byte[] signature = {};

    @Setup
    public void makeKeyPackage() {
        SplittableRandom random = new SplittableRandom(1);
        byte[] seed = bytes(random, KEY);
        Secret key = Secret.of(Bytes.of(seed));
        MlsCredential credential =
                MlsCredential.newBuilder().setInboxId("ab".repeat(KEY)).build();
        LeafNode leaf = new LeafNode(
                        Bytes.of(bytes(random, KEY)),
                        Signatures.publicKey(key),
                        Credential.basic(Bytes.of(credential.toByteArray())),
                        new Capabilities(
                                List.of(1), List.of(3), List.of(0x000a, WRAPPER_KEY_EXTENSION), List.of(7), List.of(1)),
                        new LeafNodeSource.KeyPackage(
                                new Lifetime(NOW.getEpochSecond() - 3600, NOW.getEpochSecond() + 3600)),
                        Extensions.of(),
                        Bytes.EMPTY)
                .signed(key, new LeafNode.Position(Bytes.EMPTY, 0));
        keyPackage = new KeyPackage(
                        1,
                        3,
                        Bytes.of(bytes(random, KEY)),
                        leaf,
                        Extensions.of(
                                new Extension(0x000a, Bytes.EMPTY),
                                new Extension(WRAPPER_KEY_EXTENSION, Bytes.of(bytes(random, POST_QUANTUM_KEY)))),
                        Bytes.EMPTY)
                .signed(key)
                .encoded()
                .toByteArray();
        publicKey = Signatures.publicKey(key).toByteArray();
        signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, keyPackage, 0, keyPackage.length, signature, 0);
    }

    @Benchmark
    public ValidKeyPackage validate() throws MlsRefusedException {
        return KeyPackageValidation.validate(keyPackage, NOW);
    }

    @Benchmark
    public boolean baselineOneEd25519() {
        return Ed25519.verify(signature, 0, publicKey, 0, keyPackage, 0, keyPackage.length);
    }

    private static byte[] bytes(SplittableRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
