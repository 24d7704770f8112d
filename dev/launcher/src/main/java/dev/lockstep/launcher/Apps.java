package dev.lockstep.launcher;

import java.nio.file.Path;

/** Where built applications are found. */
public sealed interface Apps {

    /** In the modules' own {@code target} folders, as the build left them. */
    static Apps builtIn(Path project) {
        return new Built(project);
    }

    /** In a folder of copies, one folder for each application, which a later build leaves alone. */
    static Apps copiedTo(Path folder) {
        return new Copied(folder);
    }

    /** The runnable archive of an application. */
    default Path jar(QuarkusApp app) {
        return switch (this) {
            case Built(Path project) -> project.resolve(app.module()).resolve("target/quarkus-app/quarkus-run.jar");
            case Copied(Path folder) -> folder.resolve(app.name()).resolve("quarkus-run.jar");
        };
    }

    record Built(Path project) implements Apps {}

    record Copied(Path folder) implements Apps {}
}
