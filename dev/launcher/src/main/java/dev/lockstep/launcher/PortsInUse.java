package dev.lockstep.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Looks at the ports before anything starts: a service that finds its port taken says so far less clearly. */
final class PortsInUse {
    private PortsInUse() {}

    /** @throws StackException naming the first port that somebody listens on, who that is, and how to choose another */
    static void refuse(Ports ports, List<Port> needed) throws StackException {
        for (Port port : needed) {
            int number = ports.of(port);
            if (!Ports.isFree(number)) {
                throw new StackException(
                        "port %d (%s) is in use%s: end that, or choose another with %s=<port>, or move all with %s=<number>"
                                .formatted(number, port, listener(number), port.variable(), Ports.OFFSET));
            }
        }
    }

    /** " by <command> (process <id>)", as far as the system's own tools say. */
    private static String listener(int port) {
        try {
            Process lsof = new ProcessBuilder("lsof", "-nP", "-t", "-iTCP:" + port, "-sTCP:LISTEN")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(lsof.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            lsof.waitFor(5, TimeUnit.SECONDS);
            return answer.lines()
                    .findFirst()
                    .map(pid -> " by %s (process %s)".formatted(command(Long.parseLong(pid)), pid))
                    .orElse("");
        } catch (IOException | NumberFormatException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String command(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .orElse("another user's process");
    }
}
