package dev.lockstep.network.wallet;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;

/**
 * A program for the Ethereum virtual machine that is run without being deployed: it has a factory put a wallet on the
 * chain, asks the wallet about a signature, and returns one byte, 1 if the wallet accepts it. Nothing of it stays.
 *
 * <p>Its input follows its code: a word with the wallet's address, one with the factory's, one with the length of the
 * deploying call, that call, and the call of {@code isValidSignature} up to the end.
 */
final class TrialDeployment {
    private static final int ADD = 0x01;
    private static final int SUB = 0x03;
    private static final int LT = 0x10;
    private static final int EQ = 0x14;
    private static final int ISZERO = 0x15;
    private static final int AND = 0x16;
    private static final int SHR = 0x1c;
    private static final int CODESIZE = 0x38;
    private static final int CODECOPY = 0x39;
    private static final int RETURNDATASIZE = 0x3d;
    private static final int MLOAD = 0x51;
    private static final int MSTORE8 = 0x53;
    private static final int GAS = 0x5a;
    private static final int CALL = 0xf1;
    private static final int RETURN = 0xf3;
    private static final int STATICCALL = 0xfa;
    private static final int PUSH1 = 0x60;
    private static final int PUSH4 = 0x63;

    private static final int WALLET = 0;
    private static final int FACTORY = Abi.WORD;
    private static final int LENGTH = 2 * Abi.WORD;
    private static final int DEPLOYMENT = 3 * Abi.WORD;

    private static final ByteString PROGRAM = assemble();

    private TrialDeployment() {}

    /** The program with its input. */
    static ByteString of(ByteString wallet, CounterfactualSignature signature, ByteString hash) {
        return PROGRAM.concat(addressWord(wallet))
                .concat(addressWord(signature.factory()))
                .concat(Abi.word(signature.deployment().size()))
                .concat(signature.deployment())
                .concat(Abi.isValidSignature(hash, signature.inner()));
    }

    private static ByteString addressWord(ByteString address) {
        return Abi.zeros(Abi.WORD - address.size()).concat(address);
    }

    private static ByteString assemble() {
        // Where the input begins depends on the program's length, which does not depend on its value.
        int length = assemble(0).size();
        return assemble(length);
    }

    private static ByteString assemble(int end) {
        var code = new Assembly();
        // The input to memory: CODECOPY(0, end, CODESIZE - end).
        code.push(end).op(CODESIZE).op(SUB).push(end).push(0).op(CODECOPY);
        // CALL(gas, factory, 0, deployment, its length, nothing back); its success stays on the stack.
        code.push(0)
                .push(0)
                .load(LENGTH)
                .push(DEPLOYMENT)
                .push(0)
                .load(FACTORY)
                .op(GAS)
                .op(CALL);
        // STATICCALL(gas, wallet, the call behind the deployment, what is left of the input, a word back over the
        // input).
        code.push(Abi.WORD).push(WALLET);
        code.load(LENGTH)
                .push(DEPLOYMENT)
                .op(ADD)
                .push(end)
                .op(CODESIZE)
                .op(SUB)
                .op(SUB);
        code.load(LENGTH)
                .push(DEPLOYMENT)
                .op(ADD)
                .load(WALLET)
                .op(GAS)
                .op(STATICCALL)
                .op(AND);
        // A whole word came back, and it begins with the word for "valid".
        code.push(Abi.WORD).op(RETURNDATASIZE).op(LT).op(ISZERO).op(AND);
        code.load(WALLET).push(224).op(SHR).pushSelector().op(EQ).op(AND);
        code.push(0).op(MSTORE8).push(1).push(0).op(RETURN);
        return code.bytes();
    }

    private static final class Assembly {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Assembly op(int code) {
            bytes.write(code);
            return this;
        }

        Assembly push(int value) {
            return op(PUSH1).op(value);
        }

        Assembly pushSelector() {
            op(PUSH4);
            bytes.writeBytes(Abi.IS_VALID_SIGNATURE.toByteArray());
            return this;
        }

        Assembly load(int address) {
            return push(address).op(MLOAD);
        }

        ByteString bytes() {
            return ByteString.copyFrom(bytes.toByteArray());
        }
    }
}
