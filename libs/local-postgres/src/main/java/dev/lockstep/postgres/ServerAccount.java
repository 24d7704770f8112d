package dev.lockstep.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Who runs the server's programs. PostgreSQL refuses to be root, so root starts them as nobody: within a user namespace, where
 * nothing on disk changes hands, or where namespaces are denied under another user id, to whom the data then belong.
 *
 * @param prefix what stands before a program and its arguments
 * @param owner the user id that must own the data folder, when it is not our own
 */
record ServerAccount(List<String> prefix, OptionalInt owner) {
    private static final int NOBODY = 65534;

    static final ServerAccount OURS = new ServerAccount(List.of(), OptionalInt.empty());
    static final ServerAccount IN_A_NAMESPACE = new ServerAccount(List.of("unshare", "-U"), OptionalInt.empty());

    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    // A project below a home folder that only root may enter is out of nobody's reach without this one privilege.
    private static final List<String> PASSING_CLOSED_FOLDERS =
            List.of("--inh-caps=+dac_override", "--ambient-caps=+dac_override");

    /**
     * The first account that works here.
     *
     * @throws IOException when we are root and nothing works
     */
    static ServerAccount choose() throws IOException {
        if (ourselves() != 0) {
            return OURS;
        }
        return choose(List.of(
                IN_A_NAMESPACE, nobodyPassingClosedFolders(), new ServerAccount(AS_NOBODY, OptionalInt.of(NOBODY))));
    }

    static ServerAccount choose(List<ServerAccount> candidates) throws IOException {
        for (ServerAccount candidate : candidates) {
            if (candidate.works()) {
                return candidate;
            }
        }
        throw new IOException(
                "PostgreSQL refuses to run as root, and neither `unshare -U` nor `setpriv` can start it as"
                        + " another user here: run as an ordinary user");
    }

    static ServerAccount nobodyPassingClosedFolders() {
        List<String> prefix = new ArrayList<>(AS_NOBODY);
        prefix.addAll(PASSING_CLOSED_FOLDERS);
        return new ServerAccount(List.copyOf(prefix), OptionalInt.of(NOBODY));
    }

    List<String> command(String program, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(program);
        command.addAll(arguments);
        return command;
    }

    /**
     * Where the unpacked programs are kept between runs: with the user's other caches, or, for an account that may not look into
     * our home folder, beside the temporary files.
     */
    Path programCache() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"), "lockstep-" + System.getProperty("user.name"));
        String configured = System.getenv("XDG_CACHE_HOME");
        Path cache = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        for (Path candidate : owner.isPresent() ? List.of(temporary) : List.of(cache.resolve("lockstep"), temporary)) {
            try {
                Files.createDirectories(candidate);
            } catch (IOException e) {
                continue;
            }
            if (Files.isWritable(candidate)
                    && Files.getAttribute(candidate, "unix:uid").equals(ourselves())) {
                return candidate;
            }
        }
        throw new IOException("no folder to unpack PostgreSQL into (tried %s and %s): make one of them writable for %s"
                .formatted(cache, temporary, System.getProperty("user.name")));
    }

    /** Hands a folder and what is in it to the account, or back to us. */
    void own(Path folder) throws IOException {
        int wanted = owner.isPresent() ? owner.getAsInt() : ourselves();
        if (!Files.getAttribute(folder, "unix:uid").equals(wanted)) {
            Programs.run(List.of("chown", "-R", Integer.toString(wanted), folder.toString()));
        }
    }

    private static int ourselves() throws IOException {
        return Integer.parseInt(Programs.run(List.of("id", "-u")));
    }

    private boolean works() {
        try {
            Programs.run(command("true", List.of()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
