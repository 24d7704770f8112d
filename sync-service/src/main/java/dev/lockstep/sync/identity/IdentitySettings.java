package dev.lockstep.sync.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How identity logs are checked and kept. */
@ConfigMapping(prefix = "lockstep.identity")
public interface IdentitySettings {
    /** Who says whether a contract wallet has signed. */
    enum ContractWallets {
        /** Nobody: an update with such a signature does not count, nor does what follows in its log. */
        REFUSE,
        /** The network: it is believed without proof. */
        NETWORK
    }

    /** Who says whether a contract wallet has signed. */
    @WithDefault("refuse")
    ContractWallets contractWallets();

    /** How many replayed logs are kept in memory. */
    @WithDefault("5000")
    int logsInMemory();
}
