package dev.lockstep.gateway.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.gateway.stream.Told;
import dev.lockstep.service.secret.KeyEncryptionKey;
import dev.lockstep.service.sql.Database;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/** Sends to webhooks as long as the application runs. */
@ApplicationScoped
class WebhookLifecycle {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final WebhookIntake intake;
    private final Webhooks webhooks;
    private final ReceiverAddresses addresses;
    private final Receivers receivers;
    private final Deliveries deliveries;

    WebhookLifecycle(
            WebhookSettings settings,
            WebhookIntake intake,
            Database database,
            KeyEncryptionKey keyEncryptionKey,
            Told told,
            ObjectMapper json,
            MeterRegistry registry,
            Vertx vertx) {
        InstantSource clock = InstantSource.system();
        this.intake = intake;
        this.webhooks = new Webhooks(database, keyEncryptionKey, new SecureRandom(), clock);
        this.addresses = new ReceiverAddresses(InetAddress::getAllByName, settings.allowPrivateAddresses());
        this.receivers = new Receivers(vertx, addresses, ANSWER_WITHIN, settings.atOncePerWebhook());
        this.deliveries = new Deliveries(
                database,
                new LaneWork(
                        database,
                        told::of,
                        receivers,
                        keyEncryptionKey,
                        json,
                        new Pauses(settings.pauses()),
                        clock,
                        registry),
                clock,
                settings);
    }

    void start(@Observes StartupEvent event) {
        intake.tell(deliveries::wake);
        deliveries.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        deliveries.close();
        receivers.close();
    }

    @Produces
    @Singleton
    Webhooks webhooks() {
        return webhooks;
    }

    @Produces
    @Singleton
    ReceiverAddresses addresses() {
        return addresses;
    }
}
