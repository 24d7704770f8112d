package dev.lockstep.sync.network;

import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** What the rest of the service gets of this package. */
@ApplicationScoped
class NetworkBeans {
    private final NetworkSettings settings;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("network-timer").factory());
    private final ExecutorService callbacks = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("network-", 0).factory());
    private final ManagedChannel channel;
    private final Calls calls;

    NetworkBeans(NetworkSettings settings) {
        this.settings = settings;
        this.channel = NetworkChannel.to(settings, callbacks);
        NetworkSettings.Rate rate = settings.rate();
        this.calls = new Calls(
                channel,
                CallBudget.of(rate.readsPerMinute(), rate.readBurst(), rate, timer, System::nanoTime),
                CallBudget.of(rate.writesPerMinute(), rate.writeBurst(), rate, timer, System::nanoTime),
                settings);
    }

    @Produces
    @ApplicationScoped
    XmtpNetwork network() {
        return new GrpcXmtpNetwork(calls, settings);
    }

    @Produces
    @ApplicationScoped
    Subscriptions subscriptions(XmtpNetwork network, MeterRegistry meters) {
        var subscriptions = new MultiplexedSubscriptions(network, channel, timer, settings.streams());
        Gauge.builder("lockstep.topics.followed", subscriptions, MultiplexedSubscriptions::followed)
                .description("Groups and welcomes that this instance follows on the network")
                .strongReference(true)
                .register(meters);
        return subscriptions;
    }

    void close(@Disposes Subscriptions subscriptions) {
        if (subscriptions instanceof AutoCloseable open) {
            try {
                open.close();
            } catch (Exception e) {
                throw new IllegalStateException("streams that do not end", e);
            }
        }
    }

    @Produces
    @ApplicationScoped
    WalletSignatures walletSignatures() {
        return new GrpcWalletSignatures(calls);
    }

    @PreDestroy
    void stop() {
        channel.shutdownNow();
        timer.shutdownNow();
        callbacks.shutdownNow();
    }
}
