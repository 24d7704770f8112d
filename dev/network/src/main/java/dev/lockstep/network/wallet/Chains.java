package dev.lockstep.network.wallet;

import dev.lockstep.network.NetworkSettings;
import dev.lockstep.xmtp.identity.SmartContractWallets.ContractSignature;
import dev.lockstep.xmtp.identity.SmartContractWallets.Verdict;
import io.vertx.core.Future;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.http.HttpClient;
import java.util.HashMap;
import java.util.Map;

/** The chains that are configured, and nobody else's. */
@ApplicationScoped
public class Chains {
    private final HttpClient http;
    private final Map<String, ChainVerifier> verifiers = new HashMap<>();

    Chains(NetworkSettings settings) {
        this.http = HttpClient.newBuilder()
                .connectTimeout(settings.chainTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        settings.chains()
                .forEach((id, chain) -> verifiers.put(
                        id, new ChainVerifier(new ChainClient(http, chain.url(), settings.chainTimeout()))));
    }

    /** Never fails: a chain that cannot be asked is a verdict, too. */
    public Future<Verdict> verify(ContractSignature question) {
        var verifier = verifiers.get(question.account().chain());
        if (verifier == null) {
            return Future.succeededFuture(new Verdict.Unavailable(
                    "no endpoint is configured for chain %1$s (setting: lockstep.network.chains.\"%1$s\".url)"
                            .formatted(question.account().chain())));
        }
        return verifier.verify(question);
    }

    @PreDestroy
    void close() {
        http.shutdownNow();
    }
}
