package dev.lockstep.launcher;

import dev.lockstep.launcher.child.Watched;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a JVM of the stack, which ends with its starter. */
final class JavaCommand {
    /** Names the stack that a process belongs to, so that a later run can tell its own from others. */
    private static final String STACK = "-Dlockstep.stack=";

    private JavaCommand() {}

    static List<String> of(
            StackSettings settings,
            String service,
            int heapMegabytes,
            String classPath,
            String mainClass,
            List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java().toString());
        command.addAll(flags(settings.load(), heapMegabytes));
        command.add(STACK + settings.folder());
        command.add("-Dlockstep.service=" + service);
        command.add("-cp");
        command.add(classPath);
        command.add(Watched.class.getName());
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    /** Whether a command line is one of this stack's JVMs. */
    static boolean isOf(Path stack, String commandLine) {
        return commandLine.contains(STACK + stack + " ");
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** Where the classes of the launcher itself are: a jar, or a folder in its own build. */
    static Path ourClasses() {
        try {
            return Path.of(Watched.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> flags(StackSettings.Load load, int heapMegabytes) {
        List<String> flags = new ArrayList<>(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                // What Quarkus asks for in its jar's manifest, which only counts for `java -jar`.
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-XX:+ExitOnOutOfMemoryError"));
        switch (load) {
            case LIGHT ->
                flags.addAll(
                        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx%dm".formatted(heapMegabytes)));
            case HEAVY -> flags.addAll(List.of("-XX:+UseParallelGC", "-Xmx%dm".formatted(4 * heapMegabytes)));
        }
        return flags;
    }
}
