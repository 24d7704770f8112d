package dev.lockstep.xmtp.wallet;

import static dev.lockstep.xmtp.wallet.EvmProgram.Instruction.AND;
import static dev.lockstep.xmtp.wallet.EvmProgram.Instruction.CALL;
import static dev.lockstep.xmtp.wallet.EvmProgram.Instruction.CODE_SIZE_OF;
import static dev.lockstep.xmtp.wallet.EvmProgram.Instruction.EQUAL;
import static dev.lockstep.xmtp.wallet.EvmProgram.Instruction.GAS;
import static dev.lockstep.xmtp.wallet.EvmProgram.Instruction.GREATER_THAN;
import static dev.lockstep.xmtp.wallet.EvmProgram.Instruction.JUMP;
import static dev.lockstep.xmtp.wallet.EvmProgram.Instruction.JUMP_IF;
import static dev.lockstep.xmtp.wallet.EvmProgram.Instruction.LOAD;
import static dev.lockstep.xmtp.wallet.EvmProgram.Instruction.RETURN;
import static dev.lockstep.xmtp.wallet.EvmProgram.Instruction.RETURNED_SIZE;
import static dev.lockstep.xmtp.wallet.EvmProgram.Instruction.STATIC_CALL;
import static dev.lockstep.xmtp.wallet.EvmProgram.Instruction.STORE_BYTE;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.wallet.EvmProgram.Label;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * How to ask a chain, in one {@code eth_call}, whether a wallet accepts a signature. The input of a call without
 * destination is run as if it were to create a contract, and what it would create is the answer (XMTP network reference
 * §4.5.3). It covers contracts (ERC-1271), contracts that do not exist yet (ERC-6492), and plain keys. What needs no
 * chain is decided here; the program only finds out whether the wallet is a contract and, if so, asks it.
 *
 * <p>The program always gives one byte, whatever a contract does. So an error of the call is one of the node, and says
 * nothing about the signature; a chain that is no Ethereum virtual machine always gives one.
 */
public final class ContractWalletCall {
    /** Peers look for the mark of ERC-6492 in the last 32 bytes, and refuse what has fewer. */
    public static final int MIN_SIGNATURE = 32;

    /** What leaves room for the rest of the program within the 49152 bytes of EIP-3860. */
    public static final int MAX_SIGNATURE = 40_960;

    private static final int WORD_BYTES = 32;
    private static final int V_OFFSET = 2 * WORD_BYTES;
    private static final int SIGNATURE_OF_KEY_BYTES = V_OFFSET + 1;

    /** {@code isValidSignature(bytes32,bytes)}; a contract that agrees gives the same four bytes back. */
    private static final ByteString SELECTOR = ByteString.fromHex("1626ba7e");

    private static final ByteString AGREEMENT = SELECTOR.concat(zeros(WORD_BYTES - SELECTOR.size()));
    private static final ByteString ACCEPTED = ByteString.copyFrom(new byte[] {1});

    private ContractWalletCall() {}

    /**
     * The input of the call.
     *
     * @param hash the 32 bytes that were signed
     * @param signature in any of the forms that the class names
     * @throws InvalidWalletSignatureException if no wallet can accept the signature; there is nothing to ask then
     */
    public static ByteString input(WalletAddress wallet, ByteString hash, ByteString signature)
            throws InvalidWalletSignatureException {
        if (hash.size() != WORD_BYTES) {
            throw new IllegalArgumentException(
                    "hash: %d bytes (expected: %d bytes)".formatted(hash.size(), WORD_BYTES));
        }
        if (signature.size() < MIN_SIGNATURE || signature.size() > MAX_SIGNATURE) {
            throw new InvalidWalletSignatureException("wallet signature: %d bytes (expected: %d to %d bytes)"
                    .formatted(signature.size(), MIN_SIGNATURE, MAX_SIGNATURE));
        }
        return WrappedSignature.isWrapped(signature)
                ? createThenAsk(wallet, hash, WrappedSignature.of(signature))
                : askOrAnswer(wallet, hash, signature);
    }

    /** Whether {@code output}, which the call returned, says that the wallet accepts the signature. */
    public static boolean accepted(ByteString output) {
        return output.equals(ACCEPTED);
    }

    /** A wallet that is no contract is a plain key, and whether that signed is known already. */
    private static ByteString askOrAnswer(WalletAddress wallet, ByteString hash, ByteString signature) {
        var ask = new Label();
        var answer = new Label();
        var program = new EvmProgram();
        program.push(wallet.bytes()).then(CODE_SIZE_OF).push(ask).then(JUMP_IF);
        program.push(isOfKey(wallet, hash, signature) ? 1 : 0).push(answer).then(JUMP);
        program.target(ask);
        ask(program, wallet, hash, signature);
        program.target(answer);
        answer(program);
        return program.assemble();
    }

    /** A wallet that is no contract yet is made one first. Whether that worked shows in whether it is one then. */
    private static ByteString createThenAsk(WalletAddress wallet, ByteString hash, WrappedSignature wrapped) {
        var ask = new Label();
        var answer = new Label();
        var program = new EvmProgram();
        program.push(wallet.bytes()).then(CODE_SIZE_OF).push(ask).then(JUMP_IF);
        create(program, wrapped);
        program.push(wallet.bytes()).then(CODE_SIZE_OF).push(ask).then(JUMP_IF);
        // Not asked, because functions built into the machine would answer without having code.
        program.push(0).push(answer).then(JUMP);
        program.target(ask);
        ask(program, wallet, hash, wrapped.signature());
        program.target(answer);
        answer(program);
        return program.assemble();
    }

    /** Leaves on the stack whether the factory was content, at which nobody looks. */
    private static void create(EvmProgram program, WrappedSignature wrapped) {
        int noValue = 0;
        program.copyToMemory(wrapped.factoryCall());
        program.push(0).push(0).push(wrapped.factoryCall().size()).push(0);
        program.push(noValue).push(wrapped.factory().bytes()).then(GAS).then(CALL);
    }

    /** Leaves 1 on the stack if the call succeeded, gave at least one word, and that word agrees; else 0. */
    private static void ask(EvmProgram program, WalletAddress wallet, ByteString hash, ByteString signature) {
        var question = question(hash, signature);
        program.copyToMemory(question);
        program.push(WORD_BYTES).push(0).push(question.size()).push(0);
        program.push(wallet.bytes()).then(GAS).then(STATIC_CALL);
        // A shorter answer would leave part of the question in the word we look at.
        program.push(WORD_BYTES - 1).then(RETURNED_SIZE).then(GREATER_THAN).then(AND);
        program.push(AGREEMENT).push(0).then(LOAD).then(EQUAL).then(AND);
    }

    /** Gives the top of the stack as a single byte. */
    private static void answer(EvmProgram program) {
        program.push(0).then(STORE_BYTE);
        program.push(1).push(0).then(RETURN);
    }

    /** The call of {@code isValidSignature} in ABI encoding: the hash, where the signature is, and the signature. */
    private static ByteString question(ByteString hash, ByteString signature) {
        int padding = Math.floorMod(-signature.size(), WORD_BYTES);
        return SELECTOR.concat(hash)
                .concat(word(2 * WORD_BYTES))
                .concat(word(signature.size()))
                .concat(signature)
                .concat(zeros(padding));
    }

    /**
     * As a chain recovers: v is 27 or 28, and s may be high. Unlike a chain, which knows no better, we do not take a
     * signature that recovers to nobody for one of the zero address.
     */
    private static boolean isOfKey(WalletAddress wallet, ByteString hash, ByteString signature) {
        if (signature.size() != SIGNATURE_OF_KEY_BYTES) {
            return false;
        }
        var r = new BigInteger(1, signature.substring(0, WORD_BYTES).toByteArray());
        var s = new BigInteger(1, signature.substring(WORD_BYTES, V_OFFSET).toByteArray());
        int v = signature.byteAt(V_OFFSET);
        if (!Secp256k1.isScalar(r) || !Secp256k1.isScalar(s) || (v != 27 && v != 28)) {
            return false;
        }
        try {
            return Secp256k1.recover(hash, r, s, v == 28).equals(wallet);
        } catch (InvalidWalletSignatureException e) {
            return false;
        }
    }

    private static ByteString word(int number) {
        return ByteString.copyFrom(ByteBuffer.allocate(WORD_BYTES)
                .putInt(WORD_BYTES - Integer.BYTES, number)
                .array());
    }

    private static ByteString zeros(int count) {
        return ByteString.copyFrom(new byte[count]);
    }
}
