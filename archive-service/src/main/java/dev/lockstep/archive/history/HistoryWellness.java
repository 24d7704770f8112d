package dev.lockstep.archive.history;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Well is: events are being kept. Of no concern to readiness, because what is kept can be given out meanwhile. */
@Wellness
@ApplicationScoped
class HistoryWellness implements HealthCheck {
    private final HistoryReading reading;

    HistoryWellness(HistoryReading reading) {
        this.reading = reading;
    }

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("history");
        return reading.trouble()
                .map(reason -> answer.down().withData("reason", reason).build())
                .orElseGet(() -> answer.up().build());
    }
}
