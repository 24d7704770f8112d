package dev.lockstep.preference.service;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Well is: events are being taken. Of no concern to readiness, because calls are answered meanwhile. */
@Wellness
@ApplicationScoped
class PreferringWellness implements HealthCheck {
    private final Preferring preferring;

    PreferringWellness(Preferring preferring) {
        this.preferring = preferring;
    }

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("events");
        return preferring
                .trouble()
                .map(reason -> answer.down().withData("reason", reason).build())
                .orElseGet(() -> answer.up().build());
    }
}
