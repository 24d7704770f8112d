package dev.lockstep.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.launcher.Eventually;
import dev.lockstep.launcher.Port;
import dev.lockstep.launcher.Ports;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the script itself in a copy of the project whose Maven is a few lines of shell. */
class ScriptTest {
    private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private Path project;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void copyTheScript() throws IOException {
        project = Files.createDirectory(folder.resolve("a project"));
        Files.copy(PROJECT.resolve("lockstep"), project.resolve("lockstep"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
    }

    @Test
    void runsEveryTestWithTheArgumentsGivenAndGivesMavensExitCode() throws Exception {
        maven("echo \"in $PWD with $* by $JAVA_HOME\"; exit 7");

        Result result = lockstep("test", "-Dtest=A B");

        assertThat(result.code()).isEqualTo(7);
        assertThat(result.output())
                .isEqualTo("in %s with -B -ntp verify -Dtest=A B by %s%n"
                        .formatted(project.toRealPath(), System.getProperty("java.home")));
    }

    @Test
    void findsAJdkWhenJavaHomeIsTooOld() throws Exception {
        Path old = jdk("old", "17.0.2");
        Path fresh = jdk("home/.sdkman/candidates/java/fresh", "99");
        oldestJdk(99);
        environment.put("JAVA_HOME", old.toString());
        environment.put("HOME", folder.resolve("home").toString());
        maven("echo $JAVA_HOME");

        Result result = lockstep("test");

        assertThat(result.output().strip()).isEqualTo(fresh.toString());
    }

    @Test
    void saysWhatToDoWithoutAJdk() throws Exception {
        oldestJdk(100);
        environment.put("HOME", folder.toString());

        Result result = lockstep("up");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output())
                .startsWith("lockstep: no JDK of version 100 or newer was found")
                .contains("point JAVA_HOME at it");
    }

    @Test
    void saysWhatToDoWhenMavenCannotFetch() throws Exception {
        maven("echo '[ERROR] Could not transfer artifact a:b:jar:1 from central: Unknown host'; exit 1");

        Result result = lockstep("up");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output()).contains("Maven could not fetch what the build needs: check the network");
    }

    @Test
    void showsTheFirstErrorsOfABuildThatFails() throws Exception {
        maven(
                "echo '[INFO] Building Lockstep: launcher 0.1.0 [3/4]'; echo '[ERROR] A.java:[1,2] no such thing'; exit 1");

        Result result = lockstep("up");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output())
                .contains("[3/4] Lockstep: launcher")
                .contains("A.java:[1,2] no such thing")
                .contains("lockstep: the build failed");
    }

    @Test
    void saysThatNothingRunsBeforeAnythingWasBuilt() throws Exception {
        assertThat(lockstep("status").code()).isEqualTo(1);
        assertThat(lockstep("down")).isEqualTo(new Result(0, "It is not running.\n"));
        assertThat(lockstep("logs").output()).contains("there are no logs yet");
    }

    @Test
    void refusesACommandThatIsNotThere() throws Exception {
        Result result = lockstep("start");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output()).contains("there is no command 'start'").contains("Usage: ./lockstep");
    }

    @Test
    void goesUpAndDownAndSurvivesBeingKilled() throws Exception {
        maven("""
                echo built >> '%3$s'
                cp -R '%1$s/.' .
                for module in archive-service sync-service preference-service gateway dev/network; do
                    [ ! -d '%2$s'/$module/target/quarkus-app ] || {
                        mkdir -p $module/target
                        cp -R '%2$s'/$module/target/quarkus-app $module/target/
                    }
                done
                """.formatted(prepareTheLauncher(), PROJECT, folder.resolve("builds.txt")));
        choosePorts();
        try {
            Result up = lockstep("up");
            assertThat(up.output()).contains("Ready after").contains("lockstep_dev_");
            assertThat(up.code()).isZero();
            assertThat(lockstep("status").code()).isZero();

            Result again = lockstep("up");
            assertThat(again.output()).startsWith("It is already running.");
            assertThat(again.code()).isZero();

            ProcessHandle supervisor = supervisor();
            List<ProcessHandle> all = Stream.concat(Stream.of(supervisor), supervisor.descendants())
                    .toList();
            supervisor.destroyForcibly();
            Eventually.holds("no orphans", () -> all.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(lockstep("status").code()).isEqualTo(1);

            assertThat(lockstep("up").code()).isZero();
            assertThat(lockstep("logs", "postgres").output()).contains("ready to accept connections");
            assertThat(Files.readAllLines(folder.resolve("builds.txt"))).containsExactly("built");
            ProcessHandle second = supervisor();
            assertThat(lockstep("down").code()).isZero();
            assertThat(second.isAlive()).isFalse();

            Result reset = lockstep("reset", "--yes");
            assertThat(reset.output()).contains("postgres").contains("Deleted.");
            assertThat(project.resolve(".lockstep/postgres")).doesNotExist();
        } finally {
            lockstep("down");
        }
    }

    private ProcessHandle supervisor() throws IOException {
        String pid = Files.readString(project.resolve(".lockstep/run/supervisor.pid"))
                .strip();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private void choosePorts() {
        Ports ports = Ports.free();
        for (Port port : Port.values()) {
            environment.put(port.variable(), Integer.toString(ports.of(port)));
        }
    }

    /** The class path of this test as a build would leave it. */
    private Path prepareTheLauncher() throws IOException {
        Path made = Files.createDirectory(folder.resolve("made"));
        Path lib = Files.createDirectories(made.resolve("dev/launcher/target/lib"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Files.isRegularFile(path)) {
                Files.copy(path, lib.resolve(path.getFileName()));
            } else if (Files.isDirectory(path.resolve("dev"))) {
                jar(path, lib.resolve("classes-%d.jar".formatted(entry.hashCode())));
            }
        }
        return made;
    }

    private static void jar(Path classes, Path target) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target));
                Stream<Path> files = Files.walk(classes).filter(Files::isRegularFile)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                jar.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Path programs = Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
        executable(programs.resolve("java"), "exit 1");
        executable(programs.resolve("javac"), "exit 1");
        return home;
    }

    private void maven(String script) throws IOException {
        executable(project.resolve("mvnw"), script);
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void oldestJdk(int version) throws IOException {
        Path script = project.resolve("lockstep");
        Files.writeString(script, Files.readString(script).replaceFirst("oldest_jdk=\\d+", "oldest_jdk=" + version));
    }

    private Result lockstep(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(project.resolve("lockstep").toString()));
        command.addAll(Arrays.asList(arguments));
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // The test itself may have been started by the script, which says where its own stack lives.
        builder.environment().keySet().removeIf(name -> name.startsWith("LOCKSTEP_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ends in time").isTrue();
        return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }

    private record Result(int code, String output) {}
}
