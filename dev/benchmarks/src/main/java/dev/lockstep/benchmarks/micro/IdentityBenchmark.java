package dev.lockstep.benchmarks.micro;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.identity.AssociationState;
import dev.lockstep.xmtp.identity.Identifier;
import dev.lockstep.xmtp.identity.IdentityLog;
import dev.lockstep.xmtp.identity.IdentitySignatures;
import dev.lockstep.xmtp.identity.IdentityUpdateException;
import dev.lockstep.xmtp.identity.InstallationKey;
import dev.lockstep.xmtp.identity.SmartContractWallets;
import dev.lockstep.xmtp.identity.UnsignedIdentityUpdate;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import dev.lockstep.xmtp.wallet.InvalidWalletSignatureException;
import dev.lockstep.xmtp.wallet.PersonalMessage;
import dev.lockstep.xmtp.wallet.RecoverableSignature;
import dev.lockstep.xmtp.wallet.WalletAddress;
import dev.lockstep.xmtp.wallet.WalletKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Applying the registration of an inbox, by a wallet and by a passkey, beside each of the signatures in it alone. A
 * registration carries the owner's signature twice and that of the installation.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class IdentityBenchmark {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private final WalletKey wallet = WalletKey.of(seed(1));
    private final InstallationKey installation = InstallationKey.of(seed(2));
    private IdentityUpdate byWallet = IdentityUpdate.getDefaultInstance();
    private IdentityUpdate byPasskey = IdentityUpdate.getDefaultInstance();
    private String text = "";
    private ByteString textHash = ByteString.EMPTY;
    private RecoverableSignature walletSignature = wallet.sign("");
    private ByteString installationSignature = ByteString.EMPTY;
    private BenchmarkPasskey passkey = BenchmarkPasskey.NONE;
    private byte[] passkeySignature = {};

    @Setup
    public void signUpdates() throws IdentityUpdateException, GeneralSecurityException {
        Identifier app = Identifier.Installation.of(installation.id());
        Identifier.Root owner = Identifier.Ethereum.of(wallet.address());
        UnsignedIdentityUpdate unsigned = UnsignedIdentityUpdate.register(owner, 1, installation.id(), NOW);
        text = unsigned.text();
        textHash = PersonalMessage.hash(text);
        walletSignature = wallet.sign(text);
        installationSignature = installation.signForApplication(text);
        byWallet = unsigned.sign(
                Map.of(owner, IdentitySignatures.by(wallet, text), app, IdentitySignatures.by(installation, text)));

        passkey = BenchmarkPasskey.generate();
        UnsignedIdentityUpdate ofPasskey =
                UnsignedIdentityUpdate.register(passkey.identifier(), 1, installation.id(), NOW);
        byPasskey = ofPasskey.sign(Map.of(
                passkey.identifier(),
                passkey.sign(ofPasskey.text()),
                app,
                IdentitySignatures.by(installation, ofPasskey.text())));
        passkeySignature = passkey.signature(text.getBytes(StandardCharsets.UTF_8));
    }

    @Benchmark
    public AssociationState registrationByWallet() throws IdentityUpdateException {
        return IdentityLog.apply(null, byWallet, SmartContractWallets.none());
    }

    @Benchmark
    public AssociationState registrationByPasskey() throws IdentityUpdateException {
        return IdentityLog.apply(null, byPasskey, SmartContractWallets.none());
    }

    @Benchmark
    public WalletAddress baselineRecoverWallet() throws InvalidWalletSignatureException {
        return walletSignature.recover(textHash);
    }

    @Benchmark
    public boolean baselineEd25519ph() {
        return InstallationKey.signedForApplication(installation.id(), text, installationSignature);
    }

    @Benchmark
    public boolean baselineP256ByTheJdk() throws GeneralSecurityException {
        return passkey.verifies(text.getBytes(StandardCharsets.UTF_8), passkeySignature);
    }

    private static byte[] seed(int number) {
        byte[] seed = new byte[32];
        seed[31] = (byte) number;
        return seed;
    }
}
