package dev.lockstep.launcher;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A part of the stack: how its process is started, and how one knows that it is ready. */
interface Service extends AutoCloseable {
    /** Its name in commands, logs and files: lower-case letters and hyphens. */
    String name();

    /** Where it listens, the main port first. */
    List<Port> ports();

    /** The services that have to be ready before it is started. */
    Set<String> needs();

    /**
     * A fresh process, not started yet, that ends when its standard input does.
     *
     * @throws IOException with a sentence that says what to do
     */
    ProcessBuilder process() throws IOException;

    /** Asks it, at most for a few seconds, whether it can do its work. */
    boolean isReady();

    /** What has to be done each time it is ready, before others may use it. */
    default void whenReady() throws IOException {}

    /** The process that does the work, where that is not the one that was started. */
    default long pid(Process process) throws IOException {
        return process.pid();
    }

    /** Gives back what it holds besides its process, once that has ended. */
    @Override
    default void close() throws IOException {}
}
