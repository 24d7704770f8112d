package dev.lockstep.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A service that is a line of shell; it is ready while a file is there. */
record ShellService(String name, String script, Path readyFile) implements Service {
    /** Ends with its standard input. */
    static final String OBEDIENT = "echo ready > \"$READY\"; cat > /dev/null";

    @Override
    public List<Port> ports() {
        return List.of();
    }

    @Override
    public Set<String> needs() {
        return Set.of();
    }

    @Override
    public ProcessBuilder process() {
        ProcessBuilder process = new ProcessBuilder("/bin/sh", "-c", script).redirectErrorStream(true);
        process.environment().put("READY", readyFile.toString());
        return process;
    }

    @Override
    public boolean isReady() {
        return Files.exists(readyFile);
    }
}
