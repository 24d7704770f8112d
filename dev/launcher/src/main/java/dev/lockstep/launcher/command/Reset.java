package dev.lockstep.launcher.command;

import dev.lockstep.launcher.StackException;
import dev.lockstep.launcher.StackFolder;
import dev.lockstep.launcher.StackSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Stops the stack and deletes its data, after saying which and asking. */
final class Reset {
    private final StackSettings settings;

    Reset(StackSettings settings) {
        this.settings = settings;
    }

    int run(boolean agreed) throws StackException {
        StackFolder folder = new StackFolder(settings.folder());
        List<Path> data = folder.data();
        if (data.isEmpty()) {
            System.out.println("There is nothing to delete.");
            return 0;
        }
        System.out.println("This stops the stack and deletes for good:");
        data.forEach(path -> System.out.println("  " + path));
        if (!agreed && !agrees()) {
            System.out.println("Nothing was deleted.");
            return 1;
        }
        new Down(settings).run();
        for (Path path : data) {
            delete(path);
        }
        System.out.println("Deleted.");
        return 0;
    }

    private static boolean agrees() throws StackException {
        System.out.print("Go on? Type yes: ");
        System.out.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            if (answer == null) {
                throw new StackException("nobody is there to ask: ./lockstep reset --yes deletes without asking");
            }
            return answer.strip().equalsIgnoreCase("yes");
        } catch (IOException e) {
            throw new StackException("the answer cannot be read: " + e, e);
        }
    }

    private static void delete(Path folder) throws StackException {
        try (Stream<Path> deepestFirst = Files.walk(folder).sorted(Comparator.reverseOrder())) {
            for (Path path : (Iterable<Path>) deepestFirst::iterator) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new StackException("%s cannot be deleted: %s".formatted(folder, e), e);
        }
    }
}
