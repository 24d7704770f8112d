package dev.lockstep.network.health;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the ledgers can be read: asked the way every call reads them. */
@Readiness
@ApplicationScoped
class LedgersReadiness implements AsyncHealthCheck {
    private static final String NAME = "ledgers";
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Pool pool;

    LedgersReadiness(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .completionStage(() ->
                        pool.query("select count(*) from ledger_head").execute().toCompletionStage())
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .map(_ -> HealthCheckResponse.up(NAME))
                .onFailure()
                .recoverWithItem(thrown -> HealthCheckResponse.named(NAME)
                        .down()
                        .withData("reason", String.valueOf(thrown.getMessage()))
                        .build());
    }
}
