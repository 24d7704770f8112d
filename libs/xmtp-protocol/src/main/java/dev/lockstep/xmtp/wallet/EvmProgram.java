package dev.lockstep.xmtp.wallet;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Assembles a program for the Ethereum virtual machine: instructions, then data that the program copies from itself. */
final class EvmProgram {
    private static final int PUSH1 = 0x60;
    private static final int PUSH2 = 0x61;
    private static final int WORD_BYTES = 32;
    private static final int LARGEST = 0xffff;

    private final ByteArrayOutputStream code = new ByteArrayOutputStream();
    private final Map<Label, Integer> positions = new HashMap<>();
    private final List<Reference> references = new ArrayList<>();
    private final List<Data> data = new ArrayList<>();

    /** The instructions we use; all are understood by every chain since Byzantium (2017). */
    enum Instruction {
        GREATER_THAN(0x11),
        EQUAL(0x14),
        AND(0x16),
        CODE_COPY(0x39),
        CODE_SIZE_OF(0x3b),
        RETURNED_SIZE(0x3d),
        LOAD(0x51),
        STORE_BYTE(0x53),
        JUMP(0x56),
        JUMP_IF(0x57),
        GAS(0x5a),
        JUMP_TARGET(0x5b),
        CALL(0xf1),
        RETURN(0xf3),
        STATIC_CALL(0xfa);

        private final int code;

        Instruction(int code) {
            this.code = code;
        }
    }

    /** A place in the program, compared by identity. */
    static final class Label {}

    private record Reference(int at, Label to) {}

    private record Data(Label label, ByteString bytes) {}

    EvmProgram then(Instruction instruction) {
        code.write(instruction.code);
        return this;
    }

    /** Puts a number from 0 to 65535 on the stack. */
    EvmProgram push(int number) {
        return number <= 0xff
                ? push(ByteString.copyFrom(new byte[] {(byte) number}))
                : push(ByteString.copyFrom(new byte[] {(byte) (number >> Byte.SIZE), (byte) number}));
    }

    /** Puts 1 to 32 bytes on the stack, as the low end of a word. */
    EvmProgram push(ByteString bytes) {
        if (bytes.isEmpty() || bytes.size() > WORD_BYTES) {
            throw new IllegalArgumentException(
                    "operand: %d bytes (expected: 1 to %d)".formatted(bytes.size(), WORD_BYTES));
        }
        code.write(PUSH1 + bytes.size() - 1);
        code.writeBytes(bytes.toByteArray());
        return this;
    }

    /** Puts the position of a label on the stack. */
    EvmProgram push(Label label) {
        code.write(PUSH2);
        references.add(new Reference(code.size(), label));
        code.writeBytes(new byte[2]);
        return this;
    }

    /** Lets others jump here. */
    EvmProgram target(Label label) {
        positions.put(label, code.size());
        return then(Instruction.JUMP_TARGET);
    }

    /** Copies data that stands behind the instructions to the start of memory. */
    EvmProgram copyToMemory(ByteString bytes) {
        var label = new Label();
        data.add(new Data(label, bytes));
        return push(bytes.size()).push(label).push(0).then(Instruction.CODE_COPY);
    }

    /** Throws {@link IllegalStateException} if the program is larger than its own addresses reach. */
    ByteString assemble() {
        var assembled = new ByteArrayOutputStream();
        assembled.writeBytes(code.toByteArray());
        for (var each : data) {
            positions.put(each.label(), assembled.size());
            assembled.writeBytes(each.bytes().toByteArray());
        }
        if (assembled.size() > LARGEST) {
            throw new IllegalStateException(
                    "program: %d bytes (expected: at most %d)".formatted(assembled.size(), LARGEST));
        }
        var bytes = assembled.toByteArray();
        for (var reference : references) {
            var position = positions.get(reference.to());
            if (position == null) {
                throw new IllegalStateException("a label is referred to and nowhere set");
            }
            bytes[reference.at()] = (byte) (position >> Byte.SIZE);
            bytes[reference.at() + 1] = (byte) position.intValue();
        }
        return ByteString.copyFrom(bytes);
    }
}
