package dev.lockstep.gateway;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Well is: what becomes of operations is heard. */
@Wellness
@ApplicationScoped
class GatewayWellness implements HealthCheck {
    private final Parts parts;

    GatewayWellness(Parts parts) {
        this.parts = parts;
    }

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("operations");
        return parts.trouble()
                .map(reason -> answer.down().withData("reason", reason).build())
                .orElseGet(() -> answer.up().build());
    }
}
