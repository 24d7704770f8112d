package dev.lockstep.archive.reading;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Well is: events are being kept. Of no concern to readiness, because what is kept can be given out meanwhile. */
@Wellness
@ApplicationScoped
class EventWellness implements HealthCheck {
    private final EventReading reading;

    EventWellness(EventReading reading) {
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
