package dev.lockstep.interop.javamember;

import dev.lockstep.interop.peer.Wallet;
import dev.lockstep.xmtp.wallet.WalletKey;
import java.util.HexFormat;

/** One wallet for phones and for members of our own, so that their installations are of one inbox. */
public final class Wallets {
    private static final String ETHEREUM = "ethereum:";

    private Wallets() {}

    /** @throws IllegalArgumentException for a passkey */
    public static WalletKey keyOf(Wallet wallet) {
        if (!wallet.secret().startsWith(ETHEREUM)) {
            throw new IllegalArgumentException("%s (expected: an Ethereum wallet)".formatted(wallet));
        }
        return WalletKey.of(HexFormat.of().parseHex(wallet.secret().substring(ETHEREUM.length())));
    }

    /** The wallet as phones take it. */
    public static Wallet walletOf(WalletKey key) {
        return new Wallet(
                ETHEREUM + HexFormat.of().formatHex(key.toByteArray()),
                key.address().toString());
    }
}
