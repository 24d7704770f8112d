package dev.lockstep.launcher.command;

import dev.lockstep.launcher.StackException;
import dev.lockstep.launcher.StackSettings;
import java.util.Arrays;
import java.util.List;

/** Where {@code ./lockstep} enters. Arguments: a command, then its own. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        List<String> rest = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        try {
            StackSettings settings = StackSettings.fromEnvironment(System.getenv());
            return switch (arguments.length == 0 ? "" : arguments[0]) {
                case "up" -> new Up(settings).run();
                case "supervise" -> new Supervise(settings).run();
                case "down" -> new Down(settings).run();
                case "status" -> new Status(settings).run();
                case "reset" -> new Reset(settings).run(rest.contains("--yes"));
                default ->
                    throw new StackException(
                            "command: %s (expected: up, down, status or reset)".formatted(Arrays.toString(arguments)));
            };
        } catch (StackException e) {
            System.err.println("lockstep: " + e.getMessage());
            return 1;
        }
    }
}
