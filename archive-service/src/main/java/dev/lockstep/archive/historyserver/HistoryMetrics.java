package dev.lockstep.archive.historyserver;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** What is counted. Tags are codes and statuses only: nothing in them tells one file from another. */
final class HistoryMetrics {
    private final MeterRegistry registry;

    HistoryMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void watch(Supplier<Number> uploads, Supplier<Number> connections, Supplier<Number> storedBytes) {
        Gauge.builder("lockstep.history.uploads.active", uploads).register(registry);
        Gauge.builder("lockstep.history.connections", connections).register(registry);
        Gauge.builder("lockstep.history.stored.bytes", storedBytes).register(registry);
    }

    void uploaded(long bytes) {
        registry.counter("lockstep.history.uploads", "outcome", "stored").increment();
        registry.counter("lockstep.history.uploaded.bytes").increment(bytes);
    }

    void uploadFailed(String outcome) {
        registry.counter("lockstep.history.uploads", "outcome", outcome).increment();
    }

    void downloaded(long bytes) {
        registry.counter("lockstep.history.downloads", "outcome", "sent").increment();
        registry.counter("lockstep.history.downloaded.bytes").increment(bytes);
    }

    void downloadFailed(String outcome) {
        registry.counter("lockstep.history.downloads", "outcome", outcome).increment();
    }
}
