package dev.lockstep.launcher;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Looking at services from outside of the process that keeps them. */
final class Observation {
    private Observation() {}

    /** What was reported, corrected by asking each service that should be ready, all at once. */
    static List<ServiceStatus> of(List<ServiceStatus> reported, List<Service> services) {
        Set<String> shouldBeReady = reported.stream()
                .filter(status -> status.state() == ServiceState.READY)
                .map(ServiceStatus::name)
                .collect(Collectors.toSet());
        Map<String, Boolean> answers = new ConcurrentHashMap<>();
        List<Thread> questions = services.stream()
                .filter(service -> shouldBeReady.contains(service.name()))
                .map(service ->
                        Thread.ofPlatform().daemon().start(() -> answers.put(service.name(), service.isReady())))
                .toList();
        for (Thread question : questions) {
            try {
                question.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return reported.stream()
                .map(status -> answers.getOrDefault(status.name(), true) ? status : unresponsive(status))
                .toList();
    }

    private static ServiceStatus unresponsive(ServiceStatus status) {
        return new ServiceStatus(
                status.name(),
                ServiceState.UNRESPONSIVE,
                status.pid(),
                status.ports(),
                status.restarts(),
                status.since(),
                "its process lives but does not say that it is ready: ./lockstep logs " + status.name());
    }
}
