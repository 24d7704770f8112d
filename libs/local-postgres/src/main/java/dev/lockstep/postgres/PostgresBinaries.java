package dev.lockstep.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The server's programs, unpacked once from the artifact on the class path and shared by every cluster of this user. */
final class PostgresBinaries {
    private static final Pattern ARTIFACT = Pattern.compile("([^/]+)\\.jar!");

    private PostgresBinaries() {}

    /**
     * The folder with {@code bin}, {@code lib} and {@code share} below {@code cache}; made when it is not there yet.
     *
     * @throws IOException when there is no artifact for this machine, or the folder cannot be written
     */
    static Path unpackedBelow(Path cache) throws IOException {
        String archive = archiveName(System.getProperty("os.name"), System.getProperty("os.arch"));
        URL found = PostgresBinaries.class.getResource("/" + archive);
        if (found == null) {
            throw new IOException("there is no PostgreSQL for this machine on the class path (expected " + archive
                    + "): Linux on x86-64 or ARM64 and macOS on ARM64 have one");
        }
        Path folder = cache.resolve(folderName(found));
        if (Files.isExecutable(folder.resolve("bin/postgres"))) {
            return folder;
        }
        Files.createDirectories(cache);
        // Unpacked aside and moved in one step: whoever finds the folder finds it whole, however many unpack at once.
        Path aside = Files.createTempDirectory(cache, folder.getFileName() + ".");
        try (InputStream packed = found.openStream()) {
            unpack(packed, aside);
            Files.setPosixFilePermissions(aside, permissions(0755));
            Files.move(aside, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (FileSystemException e) {
            if (!Files.isExecutable(folder.resolve("bin/postgres"))) {
                throw e;
            }
        } finally {
            Folders.delete(aside);
        }
        return folder;
    }

    static String archiveName(String system, String machine) {
        String kernel = system.startsWith("Mac") ? "darwin" : system.toLowerCase(Locale.ROOT);
        String processor = switch (machine) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> machine;
        };
        return "postgres-" + kernel + "-" + processor + ".txz";
    }

    private static String folderName(URL archive) throws IOException {
        Matcher artifact = ARTIFACT.matcher(archive.toString());
        // Outside a jar there is no version to read, and the size has to tell releases apart.
        return artifact.find()
                ? artifact.group(1)
                : "postgres-" + archive.openConnection().getContentLengthLong();
    }

    private static void unpack(InputStream packed, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("the archive names a place outside of itself: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(path.getParent());
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(tar, path);
                    Files.setPosixFilePermissions(path, permissions(entry.getMode()));
                }
            }
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] fromOwnersRead = PosixFilePermission.values();
        for (int bit = 0; bit < fromOwnersRead.length; bit++) {
            if ((mode & (0400 >> bit)) != 0) {
                permissions.add(fromOwnersRead[bit]);
            }
        }
        return permissions;
    }
}
