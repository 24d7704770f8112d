package dev.lockstep.launcher;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a stack is made of and where it lives.
 *
 * @param folder everything the stack keeps: data, logs, process ids, the development key
 * @param apps where the services' built applications are found
 * @param ports where each part listens
 * @param services the names of the services to run, and what they need runs too; empty for all
 * @param load how the services' JVMs are set up
 * @param networkAddress where sync-service looks for the network, if not at its own port: something that stands in between
 * @param historyServers where archives may go and come from besides the stack's own history server
 */
public record StackSettings(
        Path folder,
        Apps apps,
        Ports ports,
        Set<String> services,
        Load load,
        Optional<URI> networkAddress,
        List<URI> historyServers) {

    public StackSettings(Path folder, Apps apps, Ports ports, Set<String> services, Load load) {
        this(folder, apps, ports, services, load, Optional.empty(), List.of());
    }

    /** What the services are set up for. */
    public enum Load {
        /** Ready soon and small. */
        LIGHT,
        /** All compilers, larger heaps, and as many connections to the database as its machine has use for: for measurements. */
        HEAVY
    }

    /** A whole stack of the project we are in, with data below {@code folder} and on ports that nobody uses now. */
    public static StackSettings forTests(Path folder) {
        return new StackSettings(
                folder.toAbsolutePath().normalize(),
                Apps.builtIn(project(Path.of(""))),
                Ports.free(),
                Set.of(),
                Load.LIGHT);
    }

    /** Some of the services only, with what they need. */
    public StackSettings only(String... names) {
        return new StackSettings(folder, apps, ports, Set.of(names), load, networkAddress, historyServers);
    }

    public StackSettings withPorts(Ports other) {
        return new StackSettings(folder, apps, other, services, load, networkAddress, historyServers);
    }

    public StackSettings withLoad(Load other) {
        return new StackSettings(folder, apps, ports, services, other, networkAddress, historyServers);
    }

    public StackSettings withNetworkAt(URI address) {
        return new StackSettings(folder, apps, ports, services, load, Optional.of(address), historyServers);
    }

    public StackSettings withHistoryServers(URI... others) {
        return new StackSettings(folder, apps, ports, services, load, networkAddress, List.of(others));
    }

    /**
     * What {@code ./lockstep} was told: the project's {@code .lockstep} folder or {@code LOCKSTEP_FOLDER}, and the ports of the
     * environment.
     *
     * @throws StackException when a variable makes no sense
     */
    public static StackSettings fromEnvironment(Map<String, String> environment) throws StackException {
        String project = System.getProperty("lockstep.project");
        Path root = project == null ? project(Path.of("")) : Path.of(project);
        String chosen = environment.getOrDefault("LOCKSTEP_FOLDER", "");
        Path folder = (chosen.isBlank() ? root.resolve(".lockstep") : Path.of(chosen))
                .toAbsolutePath()
                .normalize();
        return new StackSettings(
                folder, Apps.copiedTo(folder.resolve("app")), Ports.from(environment), Set.of(), Load.LIGHT);
    }

    private static Path project(Path start) {
        Path here = start.toAbsolutePath().normalize();
        return Stream.iterate(here, path -> path != null, Path::getParent)
                .filter(path -> Files.isRegularFile(path.resolve("lockstep")) && Files.exists(path.resolve("pom.xml")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no Lockstep project in or above " + here));
    }
}
