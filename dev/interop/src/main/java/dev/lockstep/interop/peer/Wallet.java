package dev.lockstep.interop.peer;

import dev.lockstep.xmtp.wallet.WalletKey;
import java.util.HexFormat;

/**
 * What owns an inbox in a test or the demo, made for the occasion: an Ethereum key or a passkey.
 *
 * @param identifier as the network knows it: a lower-case address, or the hex of the passkey's public key
 */
public record Wallet(String secret, String identifier) {
    /** One of which only the address is known here; it signs nothing. */
    static Wallet elsewhere(String address) {
        return new Wallet("address:" + address.substring("0x".length()), address);
    }

    /** Signs a text as wallets sign texts for people: 65 bytes. Ethereum keys only. */
    public byte[] sign(String text) {
        return WalletKey.of(HexFormat.of().parseHex(secret.substring(secret.indexOf(':') + 1)))
                .sign(text)
                .bytes()
                .toByteArray();
    }

    /** Prints nothing of the secret. */
    @Override
    public String toString() {
        return "Wallet[%s]".formatted(identifier);
    }
}
