package dev.lockstep.network.wallet;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** As much of the Ethereum contract ABI as signatures of wallets need: words of 32 bytes. */
final class Abi {
    static final int WORD = 32;

    /** The first four bytes of the hash of {@code isValidSignature(bytes32,bytes)}: both the call and the answer "valid" (ERC-1271). */
    static final ByteString IS_VALID_SIGNATURE = ByteString.fromHex("1626ba7e");

    private Abi() {}

    static ByteString isValidSignature(ByteString hash, ByteString signature) {
        return IS_VALID_SIGNATURE
                .concat(hash)
                .concat(word(2 * WORD))
                .concat(word(signature.size()))
                .concat(signature)
                .concat(zeros(-signature.size() & (WORD - 1)));
    }

    static ByteString word(int value) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(WORD).putInt(WORD - Integer.BYTES, value).array());
    }

    static ByteString zeros(int count) {
        return ByteString.copyFrom(new byte[count]);
    }

    /** The dynamic bytes that word number {@code index} points to; throws {@link IllegalArgumentException} if it points elsewhere. */
    static ByteString bytes(ByteString encoded, int index) {
        int start = position(encoded, index * WORD);
        int length = position(encoded, start);
        return slice(encoded, start + WORD, length);
    }

    /** The address in word number {@code index}, as 20 bytes. */
    static ByteString address(ByteString encoded, int index) {
        return slice(encoded, index * WORD + 12, 20);
    }

    private static int position(ByteString encoded, int offset) {
        var value = new BigInteger(1, slice(encoded, offset, WORD).toByteArray());
        if (value.bitLength() > 24) {
            throw new IllegalArgumentException(
                    "offset or length of %d bits (expected: at most 24)".formatted(value.bitLength()));
        }
        return value.intValue();
    }

    private static ByteString slice(ByteString encoded, int offset, int length) {
        if (offset + length > encoded.size()) {
            throw new IllegalArgumentException(
                    "%d bytes at %d of %d (expected: all inside)".formatted(length, offset, encoded.size()));
        }
        return encoded.substring(offset, offset + length);
    }
}
