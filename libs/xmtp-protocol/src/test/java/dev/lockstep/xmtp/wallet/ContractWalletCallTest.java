package dev.lockstep.xmtp.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs what we would ask a chain for on a real virtual machine. */
class ContractWalletCallTest {
    private static final WalletAddress WALLET = WalletAddress.of("0x" + "ab".repeat(20));
    private static final WalletAddress FACTORY = WalletAddress.of("0x" + "fa".repeat(20));
    private static final ByteString HASH = PersonalMessage.hash("a text");
    private static final ByteString SIGNATURE = ByteString.copyFromUtf8("what this contract takes for a signature");
    private static final String MAGIC = "1626ba7e00000000000000000000000000000000000000000000000000000000";
    private static final String WRAPPED = "6492".repeat(16);
    private static final WalletKey KEY =
            WalletKey.of(HexFormat.of().parseHex("90b7388a7427358cb7fc7e9042805b1942eae47ee783e627a989719da35e76fb"));

    // Copies what it is told to memory and creates a contract of it.
    private static final String CREATES_WHAT_IT_IS_TOLD = "36 6000 6000 37  36 6000 6000 f0  00";
    private static final String FAILS = "fe";
    private static final String DOES_NOTHING = "00";

    private final Evm evm = new Evm();

    @BeforeEach
    void letTheFactoryExist() {
        // The machine at hand refuses to call an account that does not, where others call nobody.
        evm.contract(FACTORY, DOES_NOTHING);
    }

    @Test
    void isAcceptedByAContractThatAgrees() throws Exception {
        evm.contract(WALLET, agreesTo(HASH, SIGNATURE));

        assertThat(ask(WALLET, HASH, SIGNATURE)).isTrue();
    }

    @Test
    void isRefusedByAContractForAnotherHashOrSignature() throws Exception {
        evm.contract(WALLET, agreesTo(HASH, SIGNATURE));

        assertThat(ask(WALLET, PersonalMessage.hash("another text"), SIGNATURE)).isFalse();
        assertThat(ask(WALLET, HASH, SIGNATURE.substring(1))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 33, 64, 65, 66, 255, 256, 40_000})
    void asksWithASignatureOfAnyLength(int length) throws Exception {
        var signature = ByteString.copyFromUtf8("s".repeat(length));
        evm.contract(WALLET, agreesTo(HASH, signature));

        assertThat(ask(WALLET, HASH, signature)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // Each gives what is in memory from 0, after storing a word there.
        "agrees with a word,        true,  7f" + MAGIC + " 6000 52 6020 6000 f3",
        "agrees and goes on,        true,  7f" + MAGIC + " 6000 52 6040 6000 f3",
        "agrees with four bytes,    false, 7f" + MAGIC + " 6000 52 6004 6000 f3",
        "agrees with 31 bytes,      false, 7f" + MAGIC + " 6000 52 601f 6000 f3",
        "says nothing,              false, 00",
        "disagrees,                 false, 7fffffffff00000000000000000000000000000000000000000000000000000000 6000 52 6020 6000 f3",
        "agrees with a dirty word,  false, 7f1626ba7e00000000000000000000000000000000000000000000000000000001 6000 52 6020 6000 f3",
        "agrees while it reverts,   false, 7f" + MAGIC + " 6000 52 6020 6000 fd",
        "fails,                     false, fe",
        "agrees after it changed,   false, 6001 6000 55 7f" + MAGIC + " 6000 52 6020 6000 f3",
        "gives one for yes,         false, 6001 6000 52 6020 6000 f3"
    })
    void takesOnlyTheAgreedAnswer(String contract, boolean accepted, String code) throws Exception {
        evm.contract(WALLET, code);

        assertThat(ask(WALLET, HASH, SIGNATURE)).as(contract).isEqualTo(accepted);
    }

    @Test
    void asksAContractEvenAboutItsOwnKeysSignature() throws Exception {
        evm.contract(KEY.address(), DOES_NOTHING);

        assertThat(ask(KEY.address(), HASH, KEY.signHash(HASH).bytes())).isFalse();
    }

    @Test
    void isAcceptedForAPlainKeyThatSigned() throws Exception {
        assertThat(ask(KEY.address(), HASH, KEY.signHash(HASH).bytes())).isTrue();
        assertThat(ask(WALLET, HASH, KEY.signHash(HASH).bytes())).isFalse();
        assertThat(ask(
                        KEY.address(),
                        PersonalMessage.hash("another"),
                        KEY.signHash(HASH).bytes()))
                .isFalse();
    }

    @Test
    void isAcceptedForAPlainKeyAsTheChainRecovers() throws Exception {
        var signature = KEY.signHash(HASH).bytes();
        var v = signature.byteAt(64);
        var highS = Secp256k1.ORDER.subtract(
                new BigInteger(1, signature.substring(32, 64).toByteArray()));
        var mirrored = signature
                .substring(0, 32)
                .concat(ByteString.copyFrom(BigIntegers.asUnsignedByteArray(32, highS)))
                .concat(ByteString.copyFrom(new byte[] {(byte) (v == 27 ? 28 : 27)}));
        var withZeroV = signature.substring(0, 64).concat(ByteString.copyFrom(new byte[] {(byte) (v - 27)}));

        assertThat(ask(KEY.address(), HASH, mirrored)).isTrue();
        assertThat(ask(KEY.address(), HASH, withZeroV)).isFalse();
        assertThat(ask(KEY.address(), HASH, signature.substring(0, 64))).isFalse();
    }

    @Test
    void isRefusedForTheZeroAddressThatNobodyHolds() throws Exception {
        var zero = new WalletAddress(ByteString.copyFrom(new byte[20]));
        var recoversNobody = ByteString.copyFrom(new byte[64]).concat(ByteString.fromHex("1b"));

        assertThat(ask(zero, HASH, recoversNobody)).isFalse();
    }

    @Test
    void isAcceptedByAContractThatIsYetToBeCreated() throws Exception {
        evm.contract(FACTORY, CREATES_WHAT_IT_IS_TOLD);
        var creation = creationOf(agreesTo(HASH, SIGNATURE));

        assertThat(ask(Evm.CREATED, HASH, wrapped(FACTORY, creation, SIGNATURE)))
                .isTrue();
        assertThat(ask(Evm.CREATED, HASH, wrapped(FACTORY, creation, SIGNATURE.substring(1))))
                .isFalse();
        assertThat(ask(WALLET, HASH, wrapped(FACTORY, creation, SIGNATURE))).isFalse();
    }

    @Test
    void leavesNothingCreated() throws Exception {
        evm.contract(FACTORY, CREATES_WHAT_IT_IS_TOLD);
        var creation = creationOf(agreesTo(HASH, SIGNATURE));

        assertThat(ask(Evm.CREATED, HASH, wrapped(FACTORY, creation, SIGNATURE)))
                .isTrue();
        assertThat(ask(Evm.CREATED, HASH, SIGNATURE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {FAILS, DOES_NOTHING, "6000 6000 fd"})
    void isRefusedIfTheFactoryCreatesNothing(String factory) throws Exception {
        evm.contract(FACTORY, factory);

        assertThat(ask(WALLET, HASH, wrapped(FACTORY, ByteString.EMPTY, SIGNATURE)))
                .isFalse();
    }

    @Test
    void isRefusedIfThereIsNoFactory() throws Exception {
        assertThat(ask(WALLET, HASH, wrapped(FACTORY, ByteString.EMPTY, SIGNATURE)))
                .isFalse();
    }

    @Test
    void doesNotTakeAWrappedSignatureForThatOfAPlainKey() throws Exception {
        var signature = KEY.signHash(HASH).bytes();

        assertThat(ask(KEY.address(), HASH, wrapped(FACTORY, ByteString.EMPTY, signature)))
                .isFalse();
    }

    @Test
    void createsNoContractThatExists() throws Exception {
        evm.contract(FACTORY, FAILS);
        evm.contract(WALLET, agreesTo(HASH, SIGNATURE));

        assertThat(ask(WALLET, HASH, wrapped(FACTORY, ByteString.EMPTY, SIGNATURE)))
                .isTrue();
    }

    @Test
    void asksNoFunctionOfTheMachine() throws Exception {
        // The fourth gives back what it is asked, which with this hash begins like an agreement.
        var echo = WalletAddress.of("0x" + "00".repeat(19) + "04");
        var hash = ByteString.copyFrom(new byte[32]);

        assertThat(ask(echo, hash, wrapped(FACTORY, ByteString.EMPTY, SIGNATURE)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                // a factory that is no address
                "01" + "00000000000000000000000000000000000000000000000000000000000000"
                        + "0000000000000000000000000000000000000000000000000000000000000060"
                        + "0000000000000000000000000000000000000000000000000000000000000060"
                        + "0000000000000000000000000000000000000000000000000000000000000000",
                // a part that lies outside
                "0000000000000000000000000000000000000000000000000000000000000000"
                        + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                        + "0000000000000000000000000000000000000000000000000000000000000060"
                        + "0000000000000000000000000000000000000000000000000000000000000000",
                // a part that ends behind the mark
                "0000000000000000000000000000000000000000000000000000000000000000"
                        + "0000000000000000000000000000000000000000000000000000000000000060"
                        + "0000000000000000000000000000000000000000000000000000000000000060"
                        + "0000000000000000000000000000000000000000000000000000000000000021"
            })
    void refusesAWrappingThatIsBroken(String content) {
        assertThatThrownBy(() -> ContractWalletCall.input(WALLET, HASH, ByteString.fromHex(content + WRAPPED)))
                .isInstanceOf(InvalidWalletSignatureException.class)
                .hasMessageStartingWith("wrapped wallet signature: ");
    }

    @Property(tries = 300)
    void refusesOrAsksWhateverIsWrapped(@ForAll @Size(max = 300) byte[] content) throws Exception {
        var signature = ByteString.copyFrom(content).concat(ByteString.fromHex(WRAPPED));
        try {
            assertThat(evm.call(ContractWalletCall.input(WALLET, HASH, signature)))
                    .isEqualTo(ByteString.copyFrom(new byte[1]));
        } catch (InvalidWalletSignatureException refusal) {
            assertThat(refusal.getMessage()).startsWith("wrapped wallet signature: ");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 40_961})
    void refusesASignatureThatNobodyAsksAbout(int length) {
        var signature = ByteString.copyFrom(new byte[length]);

        assertThatThrownBy(() -> ContractWalletCall.input(WALLET, HASH, signature))
                .isInstanceOf(InvalidWalletSignatureException.class)
                .hasMessage("wallet signature: %d bytes (expected: 32 to 40960 bytes)", length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "02",
                "0100",
                "0001",
                "0000000000000000000000000000000000000000000000000000000000000001"
            })
    void takesNothingButASingleOneForAYes(String output) {
        assertThat(ContractWalletCall.accepted(ByteString.fromHex(output))).isFalse();
        assertThat(ContractWalletCall.accepted(ByteString.fromHex("01"))).isTrue();
    }

    private boolean ask(WalletAddress wallet, ByteString hash, ByteString signature) throws Exception {
        var input = ContractWalletCall.input(wallet, hash, signature);
        assertThat(input.size()).isLessThanOrEqualTo(49_152);
        var output = evm.call(input);
        // A program of ours never fails, whatever the contract does.
        assertThat(output.size()).isEqualTo(1);
        return ContractWalletCall.accepted(output);
    }

    /** Hashes its call data, and agrees if that is the hash of the one question it knows. */
    private static String agreesTo(ByteString hash, ByteString signature) {
        var question = "1626ba7e"
                + hex(hash)
                + "0000000000000000000000000000000000000000000000000000000000000040"
                + "%064x".formatted(signature.size())
                + hex(signature)
                + "00".repeat(Math.floorMod(-signature.size(), 32));
        var expected = HexFormat.of().formatHex(Keccak.hash(HexFormat.of().parseHex(question)));
        return "36 6000 6000 37  36 6000 20  7f" + expected + " 14  7f" + MAGIC + " 02  6000 52 6020 6000 f3";
    }

    /** Code that creates a contract of {@code code}: copies all but itself, 12 bytes, and returns it. */
    private static ByteString creationOf(String code) {
        var bytes = ByteString.fromHex(code.replaceAll("\\s", ""));
        return ByteString.fromHex(
                        "61%04x 80 600c 6000 39 6000 f3".formatted(bytes.size()).replaceAll("\\s", ""))
                .concat(bytes);
    }

    private static ByteString wrapped(WalletAddress factory, ByteString factoryCall, ByteString signature) {
        int paddedCall = (factoryCall.size() + 31) / 32 * 32;
        return ByteString.fromHex("00".repeat(12)
                + hex(factory.bytes())
                + "%064x".formatted(96)
                + "%064x".formatted(96 + 32 + paddedCall)
                + "%064x".formatted(factoryCall.size())
                + hex(factoryCall)
                + "00".repeat(paddedCall - factoryCall.size())
                + "%064x".formatted(signature.size())
                + hex(signature)
                + WRAPPED);
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
