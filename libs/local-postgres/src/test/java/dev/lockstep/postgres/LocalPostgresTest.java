package dev.lockstep.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresTest {
    @TempDir
    private Path folder;

    @Test
    void givesARoleASchemaOfItsOwn() throws Exception {
        LocalPostgres postgres = LocalPostgres.forTests();

        postgres.createOwner("welcomes");
        postgres.createOwner("welcomes");

        try (var connection = DriverManager.getConnection("jdbc:" + postgres.url(), "welcomes", "welcomes");
                var statement = connection.createStatement()) {
            statement.execute("create table ledger (id bigint)");
            try (var rows = statement.executeQuery("select schemaname from pg_tables where tablename = 'ledger'")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("welcomes");
            }
        }
    }

    @Test
    void letsNobodyInWithoutThePassword() {
        LocalPostgres postgres = LocalPostgres.forTests();

        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:" + postgres.url(), "postgres", "postgres"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void refusesANameThatIsNotPlain() {
        LocalPostgres postgres = LocalPostgres.forTests();

        assertThatThrownBy(() -> postgres.createOwner("a\"; drop role postgres; --"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: [a-z]");
    }

    @Test
    void keepsWhatWasCommittedWhenTheServerIsKilled() throws Exception {
        Path data = folder.resolve("data");
        try (LocalPostgres first = LocalPostgres.start(data, freePort())) {
            first.createOwner("network");
            execute(first, "create table ledger as select 7 as id");
            serverOn(data).destroyForcibly();
        }

        try (LocalPostgres second = LocalPostgres.start(data, freePort())) {

            assertThat(number(second, "select id from ledger")).isEqualTo(7);
        }
    }

    @Test
    void stopsTheServerThatAKilledOwnerLeftBehind() throws Exception {
        Path data = folder.resolve("data");
        ProcessHandle left;
        try (LocalPostgres first = LocalPostgres.start(data, freePort())) {
            first.createOwner("network");
            left = serverOn(data);
            ProcessHandle watch = left.parent().orElseThrow();
            watch.children().filter(child -> child.pid() != left.pid()).forEach(ProcessHandle::destroyForcibly);
            watch.destroyForcibly();
        }
        assertThat(left.isAlive()).isTrue();

        try (LocalPostgres second = LocalPostgres.start(data, freePort())) {

            assertThat(left.isAlive()).isFalse();
            assertThat(number(second, "select 7")).isEqualTo(7);
        }
    }

    @Test
    void startsBesideANoteWhoseProcessIsSomebodyElseByNow() throws Exception {
        Path data = folder.resolve("data");
        LocalPostgres.start(data, freePort()).close();
        long ourselves = ProcessHandle.current().pid();
        Files.writeString(data.resolve("postmaster.pid"), "%d%n%s%n".formatted(ourselves, data));

        try (LocalPostgres second = LocalPostgres.start(data, freePort())) {

            second.createOwner("network");
            assertThat(number(second, "select 7")).isEqualTo(7);
        }
    }

    @Test
    void refusesDataThatAreInUse() throws Exception {
        Path data = folder.resolve("data");
        PostgresCluster holder = PostgresCluster.open(data, PostgresCluster.Durability.MAY_LOSE);

        assertThatThrownBy(() -> LocalPostgres.start(data, freePort()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in use by another process");

        holder.close();
        LocalPostgres.start(data, freePort()).close();
    }

    @Test
    void refusesDataOfAnotherRelease() throws Exception {
        Path data = folder.resolve("data");
        PostgresCluster.open(data, PostgresCluster.Durability.MAY_LOSE).close();
        Files.writeString(data.resolve("PG_VERSION"), "9\n");

        assertThatThrownBy(() -> LocalPostgres.start(data, freePort()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("are of PostgreSQL 9 and this is 18");
    }

    @Test
    void refusesAFolderWithOtherThingsInIt() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(data.resolve("letter.txt"), "dear reader");

        assertThatThrownBy(() -> LocalPostgres.start(data, freePort()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("neither empty nor a PostgreSQL data folder");
        assertThat(data.resolve("letter.txt")).hasContent("dear reader");
    }

    @Test
    void saysWhatTheServerSaidWhenItsPortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {

            assertThatThrownBy(() -> LocalPostgres.start(folder.resolve("data"), taken.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ended while starting")
                    .hasMessageContaining("Address already in use");
        }
    }

    @Test
    void endsWithTheKilledJvmThatStartedIt() throws Exception {
        Path data = folder.resolve("data");
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        data.toString(),
                        Integer.toString(freePort()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("started");
            ProcessHandle server = serverOn(data);

            owner.destroyForcibly();

            server.onExit().get(20, TimeUnit.SECONDS);
            assertThat(server.isAlive()).isFalse();
        } finally {
            owner.destroyForcibly();
        }
    }

    @Test
    void runsAsNobodyForARootWithoutUserNamespaces() throws Exception {
        assumeThat(Programs.run(List.of("id", "-u")))
                .as("only root can start a server as another user")
                .isEqualTo("0");
        ServerAccount nobody = ServerAccount.choose(List.of(ServerAccount.nobodyPassingClosedFolders()));
        Path data = folder.resolve("data");

        try (PostgresCluster cluster = PostgresCluster.open(data, PostgresCluster.Durability.MAY_LOSE, nobody)) {
            Process server = cluster.server(freePort()).start();
            try {
                assertThat(server.getInputStream()).isNotNull();
                assertThat(firstLines(server, "ready to accept connections")).contains("ready to accept connections");
                assertThat(Files.getAttribute(data, "unix:uid")).isEqualTo(65534);
            } finally {
                server.getOutputStream().close();
                assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
        }

        // The same data, once namespaces are allowed again.
        try (LocalPostgres again = LocalPostgres.start(data, freePort())) {
            again.createOwner("network");
            assertThat(number(again, "select 7")).isEqualTo(7);
        }
    }

    /** A process that starts a server and never ends by itself. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] arguments) throws Exception {
            LocalPostgres.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
            System.out.println("started");
            Thread.currentThread().join();
        }
    }

    private static String firstLines(Process process, String until) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder read = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            read.append(line).append('\n');
            if (line.contains(until)) {
                break;
            }
        }
        return read.toString();
    }

    private static ProcessHandle serverOn(Path data) throws IOException {
        return LeftServer.notedProcess(data).orElseThrow();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void execute(LocalPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int number(LocalPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Connection connect(LocalPostgres postgres) throws SQLException {
        return DriverManager.getConnection("jdbc:" + postgres.url(), "network", "network");
    }
}
