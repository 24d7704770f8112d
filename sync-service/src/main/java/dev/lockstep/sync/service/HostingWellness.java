package dev.lockstep.sync.service;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Well is: commands are being taken. Of no concern to readiness, because calls are answered meanwhile. */
@Wellness
@ApplicationScoped
class HostingWellness implements HealthCheck {
    private final Hosting hosting;

    HostingWellness(Hosting hosting) {
        this.hosting = hosting;
    }

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("commands");
        return hosting.trouble()
                .map(reason -> answer.down().withData("reason", reason).build())
                .orElseGet(() -> answer.up().build());
    }
}
