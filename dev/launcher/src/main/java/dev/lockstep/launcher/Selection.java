package dev.lockstep.launcher;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Some services and all that they need. */
final class Selection {
    private Selection() {}

    /** Every service there is, those that are needed first, with the passwords of their database roles by role. */
    static List<Service> all(StackSettings settings, Map<String, String> passwords) {
        List<Service> all =
                new ArrayList<>(List.of(new PostgresService(settings, passwords), new KafkaService(settings)));
        for (QuarkusApp app : QuarkusApp.ALL) {
            all.add(new QuarkusService(app, settings, passwords.getOrDefault(app.schema(), "")));
        }
        return List.copyOf(all);
    }

    /**
     * The named services and what they need, in the order of {@code all}; all of them when none is named.
     *
     * @throws IllegalArgumentException when a name is none of theirs
     */
    static List<Service> of(Set<String> names, List<Service> all) {
        if (names.isEmpty()) {
            return all;
        }
        Map<String, Service> byName = all.stream().collect(Collectors.toMap(Service::name, Function.identity()));
        Set<String> chosen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(names);
        while (!open.isEmpty()) {
            String name = open.remove();
            Service service = byName.get(name);
            if (service == null) {
                throw new IllegalArgumentException("service: %s (expected: one of %s)"
                        .formatted(name, byName.keySet().stream().sorted().collect(Collectors.joining(", "))));
            }
            if (chosen.add(name)) {
                open.addAll(service.needs());
            }
        }
        return all.stream().filter(service -> chosen.contains(service.name())).toList();
    }
}
