package dev.lockstep.xmtp.wallet;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An account on some chain, {@code namespace:reference:address} (CAIP-10).
 *
 * @param namespace the kind of chain, {@code eip155} for Ethereum and its like
 * @param reference the chain
 * @param address as written, of any case
 */
public record AccountId(String namespace, String reference, String address) {
    private static final String EVM = "eip155";
    private static final Pattern NAMESPACE = Pattern.compile("[-a-z0-9]{3,8}");
    private static final Pattern REFERENCE = Pattern.compile("[-_a-zA-Z0-9]{1,32}");
    private static final Pattern ADDRESS = Pattern.compile("[-.%a-zA-Z0-9]{1,128}");
    private static final int LONGEST = 8 + 1 + 32 + 1 + 128;

    /** An account of a contract or a key on an Ethereum-like chain; {@code chain} is unsigned. */
    public static AccountId onEvmChain(long chain, WalletAddress address) {
        return new AccountId(EVM, Long.toUnsignedString(chain), address.toString());
    }

    /** Reads an account id of any kind of chain. */
    public static AccountId of(String text) throws InvalidAccountIdException {
        if (text.length() > LONGEST) {
            throw new InvalidAccountIdException(
                    "account id of %d characters (expected: at most %d)".formatted(text.length(), LONGEST));
        }
        var parts = text.split(":", -1);
        if (parts.length != 3
                || !NAMESPACE.matcher(parts[0]).matches()
                || !REFERENCE.matcher(parts[1]).matches()
                || !ADDRESS.matcher(parts[2]).matches()) {
            throw new InvalidAccountIdException(
                    "account id: %s (expected: namespace:reference:address as of CAIP-10)".formatted(text));
        }
        return new AccountId(parts[0], parts[1], parts[2]);
    }

    /** The number of an Ethereum-like chain, unsigned. */
    public long evmChainId() throws InvalidAccountIdException {
        if (!namespace.equals(EVM)) {
            throw new InvalidAccountIdException("namespace of account id: %s (expected: %s)".formatted(namespace, EVM));
        }
        try {
            return Long.parseUnsignedLong(reference);
        } catch (NumberFormatException e) {
            throw new InvalidAccountIdException(
                    "chain of account id: %s (expected: an unsigned 64-bit number)".formatted(reference));
        }
    }

    /** The address in the form in which it names a member: lower-case, {@code 0x} neither added nor removed. */
    public String evmAddressText() throws InvalidAccountIdException {
        if (!WalletAddress.isWellFormed(address)) {
            throw new InvalidAccountIdException(
                    "address of account id: %s (expected: 40 hex digits, with or without 0x)".formatted(address));
        }
        return address.toLowerCase(Locale.ROOT);
    }

    /** The address as bytes. */
    public WalletAddress evmAddress() throws InvalidAccountIdException {
        return WalletAddress.of(evmAddressText());
    }

    /** Which chain it is on, {@code namespace:reference}; the key under which nodes are configured. */
    public String chain() {
        return namespace + ":" + reference;
    }

    @Override
    public String toString() {
        return namespace + ":" + reference + ":" + address;
    }
}
