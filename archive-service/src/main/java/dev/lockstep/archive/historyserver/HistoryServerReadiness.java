package dev.lockstep.archive.historyserver;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready is: the listener is up, the database answers, the blob folder can be written. */
@Readiness
@ApplicationScoped
class HistoryServerReadiness implements AsyncHealthCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HistoryServerLifecycle server;

    HistoryServerReadiness(HistoryServerLifecycle server) {
        this.server = server;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .completionStage(() -> answer(server.probe()).toCompletionStage())
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithItem(() -> down(new TimeoutException("no answer within " + PATIENCE.toSeconds() + " s")));
    }

    private Future<HealthCheckResponse> answer(Future<Void> probe) {
        return probe.map(v -> HealthCheckResponse.named("history-server")
                        .up()
                        .withData("port", server.port())
                        .build())
                .otherwise(HistoryServerReadiness::down);
    }

    private static HealthCheckResponse down(Throwable reason) {
        return HealthCheckResponse.named("history-server")
                .down()
                .withData("reason", String.valueOf(reason.getMessage()))
                .build();
    }
}
