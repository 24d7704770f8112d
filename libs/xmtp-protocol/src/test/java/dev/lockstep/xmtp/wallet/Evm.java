package dev.lockstep.xmtp.wallet;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigFactory;
import java.util.HexFormat;
import org.ethereum.config.SystemProperties;
import org.ethereum.config.blockchain.ByzantiumConfig;
import org.ethereum.config.blockchain.ConstantinopleConfig;
import org.ethereum.config.blockchain.FrontierConfig;
import org.ethereum.config.blockchain.PetersburgConfig;
import org.ethereum.core.Repository;
import org.ethereum.core.Transaction;
import org.ethereum.datasource.inmem.HashMapDB;
import org.ethereum.db.BlockStoreDummy;
import org.ethereum.db.RepositoryRoot;
import org.ethereum.vm.VM;
import org.ethereum.vm.hook.VMHook;
import org.ethereum.vm.program.NewAccountCreateAdapter;
import org.ethereum.vm.program.Program;
import org.ethereum.vm.program.invoke.ProgramInvokeImpl;

/** A chain in memory, run by a real virtual machine in its state of the Petersburg fork (2019). */
final class Evm {
    private static final byte[] NOBODY = new byte[20];
    private static final byte[] ZERO = new byte[32];
    private static final byte[] GAS = HexFormat.of().parseHex("02faf080");
    private static final SystemProperties SETTINGS = settings();

    /** Where all that a contract creates comes to be; this machine leaves it to its owner to say where. */
    static final WalletAddress CREATED = WalletAddress.of("0x" + "c0".repeat(20));

    private static final NewAccountCreateAdapter ALWAYS_THERE = new NewAccountCreateAdapter() {
        @Override
        public byte[] calculateNewAddress(byte[] creator, Repository repository) {
            return CREATED.bytes().toByteArray();
        }
    };
    private static final long NO_FEE = 0;
    private static final long DURATION = 1;

    private final RepositoryRoot state = new RepositoryRoot(new HashMapDB<>());

    /** Makes the account at {@code address} a contract. */
    void contract(WalletAddress address, String code) {
        state.createAccount(address.bytes().toByteArray());
        state.saveCode(address.bytes().toByteArray(), HexFormat.of().parseHex(code.replaceAll("\\s", "")));
    }

    /** What {@code eth_call} without destination returns; nothing if the program fails. Nothing it does remains. */
    ByteString call(ByteString input) {
        var here = state.startTracking();
        var fresh = new byte[20];
        fresh[0] = (byte) 0xee;
        var invocation = new ProgramInvokeImpl(
                fresh,
                NOBODY,
                NOBODY,
                ZERO,
                new byte[] {1},
                GAS,
                ZERO,
                new byte[0],
                ZERO,
                NOBODY,
                1,
                1,
                ZERO,
                GAS,
                here,
                here,
                new BlockStoreDummy());
        var creation = new Transaction(ZERO, new byte[] {1}, GAS, new byte[0], ZERO, input.toByteArray());
        var program = new Program(
                input.toByteArray(),
                invocation,
                creation,
                SETTINGS,
                VMHook.EMPTY,
                ALWAYS_THERE,
                NOBODY,
                NO_FEE,
                NO_FEE,
                DURATION,
                DURATION);
        new VM(SETTINGS, VMHook.EMPTY).play(program);
        here.rollback();
        var result = program.getResult();
        return result.getException() != null || result.isRevert()
                ? ByteString.EMPTY
                : ByteString.copyFrom(result.getHReturn());
    }

    private static SystemProperties settings() {
        var settings = new SystemProperties(ConfigFactory.empty());
        settings.setBlockchainConfig(
                new PetersburgConfig(new ConstantinopleConfig(new ByzantiumConfig(new FrontierConfig()))));
        return settings;
    }
}
