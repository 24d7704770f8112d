package dev.lockstep.xmtp.wallet;

import com.google.protobuf.ByteString;
import java.math.BigInteger;

/**
 * A signature for a contract that may not exist yet (ERC-6492): whom to call so that it does, and then what to show it.
 *
 * @param factory creates the contract
 * @param factoryCall what to call it with
 * @param signature for the contract
 */
record WrappedSignature(WalletAddress factory, ByteString factoryCall, ByteString signature) {
    private static final int WORD_BYTES = 32;
    private static final ByteString MARK = ByteString.fromHex("6492".repeat(WORD_BYTES / 2));

    static boolean isWrapped(ByteString signature) {
        return signature.endsWith(MARK);
    }

    /**
     * Reads the ABI encoding of an address and two byte strings, with the mark behind it. A part may reach into the mark:
     * whoever else reads such a signature lets it.
     */
    static WrappedSignature of(ByteString content) throws InvalidWalletSignatureException {
        var factory = word(content, 0);
        if (factory.bitLength() > WalletAddress.LENGTH * Byte.SIZE) {
            throw malformed("its factory is no address");
        }
        return new WrappedSignature(
                new WalletAddress(content.substring(WORD_BYTES - WalletAddress.LENGTH, WORD_BYTES)),
                bytes(content, word(content, WORD_BYTES)),
                bytes(content, word(content, 2 * WORD_BYTES)));
    }

    private static ByteString bytes(ByteString content, BigInteger offset) throws InvalidWalletSignatureException {
        int start = within(content, offset);
        int first = start + WORD_BYTES;
        int length = within(content, word(content, start));
        if (length > content.size() - first) {
            throw malformed("a part of %d bytes ends outside".formatted(length));
        }
        return content.substring(first, first + length);
    }

    private static BigInteger word(ByteString content, int at) throws InvalidWalletSignatureException {
        if (at > content.size() - WORD_BYTES) {
            throw malformed("%d bytes end before its parts do".formatted(content.size()));
        }
        return new BigInteger(1, content.substring(at, at + WORD_BYTES).toByteArray());
    }

    private static int within(ByteString content, BigInteger number) throws InvalidWalletSignatureException {
        if (number.compareTo(BigInteger.valueOf(content.size())) > 0) {
            throw malformed("a part lies outside");
        }
        return number.intValueExact();
    }

    private static InvalidWalletSignatureException malformed(String detail) {
        return new InvalidWalletSignatureException("wrapped wallet signature: " + detail);
    }
}
