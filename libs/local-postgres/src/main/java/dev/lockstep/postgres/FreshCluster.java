package dev.lockstep.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Making a data folder. It appears in its place only when it is whole: a run killed half-way leaves nothing that looks like one. */
final class FreshCluster {
    static final String PASSWORD_FILE = "superuser-password";

    private static final FileAttribute<Set<PosixFilePermission>> OURS_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private FreshCluster() {}

    /** The superuser gets a random password, kept in the data folder: other users of the machine reach the port too. */
    static void make(Path data, Path programs, ServerAccount account, PostgresCluster.Durability durability)
            throws IOException {
        Path aside = data.resolveSibling(data.getFileName() + ".new");
        Folders.delete(aside);
        Files.createDirectory(aside, OURS_ALONE);
        Path cluster = Files.createDirectory(aside.resolve("cluster"), OURS_ALONE);
        Path password = Files.writeString(aside.resolve("password"), randomPassword());
        account.own(aside);
        List<String> arguments = new ArrayList<>(List.of(
                "--pgdata=" + cluster,
                "--username=" + PostgresServer.SUPERUSER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        if (durability == PostgresCluster.Durability.MAY_LOSE) {
            arguments.add("--no-sync");
        }
        Programs.run(account.command(programs.resolve("bin/initdb").toString(), arguments));
        Files.move(password, cluster.resolve(PASSWORD_FILE));
        Files.move(cluster, data, StandardCopyOption.ATOMIC_MOVE);
        Folders.delete(aside);
    }

    private static String randomPassword() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
