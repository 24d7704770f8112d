package dev.lockstep.sync.identity;

import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.network.WalletSignatures;
import dev.lockstep.sync.network.XmtpNetwork;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** What the rest of the service gets of this package. */
@ApplicationScoped
class IdentityBeans {
    @Produces
    @ApplicationScoped
    IdentityLogs identityLogs(Pool pool, XmtpNetwork network, WalletSignatures wallets, IdentitySettings settings) {
        return StoredIdentityLogs.of(
                new Database(pool), network, ContractWallets.of(settings, wallets), settings.logsInMemory());
    }
}
