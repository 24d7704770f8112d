package dev.lockstep.benchmarks.network;

import com.google.protobuf.ByteString;
import dev.lockstep.benchmarks.report.Latencies;
import dev.lockstep.benchmarks.stack.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Baseline of delivery: the least that any ledger on PostgreSQL has to do between publishing and delivering. Insert and
 * NOTIFY in one commit, hear of it by LISTEN on another connection, read the row there.
 */
final class NotifyRoundTrip {
    private static final int WRITERS = 4;
    private static final int POLL_MILLIS = 20;

    private final Database database;

    NotifyRoundTrip(Database database) {
        this.database = database;
    }

    /** Runs the open loop against the bare database; nothing may be lost. */
    Latencies run(int perSecond, Duration warmUp, Duration time) throws SQLException, InterruptedException {
        BaselineTable.create(database);
        OpenLoop loop = new OpenLoop(perSecond, warmUp.plus(time));
        Deliveries deliveries = new Deliveries(loop, Math.toIntExact(warmUp.toMillis() * perSecond / 1000));
        try (Connection listening = database.connect();
                Writers writers = new Writers(database)) {
            try (Statement statement = listening.createStatement()) {
                statement.execute("listen baseline_messages");
            }
            Thread listener =
                    Thread.ofPlatform().daemon().name("baseline-listener").start(() -> listen(listening, deliveries));
            loop.run(writers::write);
            long lost = deliveries.awaitAll(Duration.ofSeconds(10));
            listener.interrupt();
            listener.join();
            if (lost > 0) {
                throw new IllegalStateException("rows that LISTEN never told of: %d (expected: 0)".formatted(lost));
            }
        }
        return deliveries.latencies();
    }

    private static void listen(Connection connection, Deliveries deliveries) {
        try (PreparedStatement read = connection.prepareStatement("select data from baseline_messages where id = ?")) {
            PGConnection notified = connection.unwrap(PGConnection.class);
            while (!Thread.currentThread().isInterrupted()) {
                PGNotification[] notifications = notified.getNotifications(POLL_MILLIS);
                if (notifications != null) {
                    for (PGNotification notification : notifications) {
                        deliver(read, Long.parseLong(notification.getParameter()), deliveries);
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the listening connection broke", e);
        }
    }

    private static void deliver(PreparedStatement read, long id, Deliveries deliveries) throws SQLException {
        read.setLong(1, id);
        try (ResultSet rows = read.executeQuery()) {
            rows.next();
            deliveries.arrived(SealedMessage.number(ByteString.copyFrom(rows.getBytes(1))));
        }
    }

    /** Connections that store and notify in one commit, each with a thread of its own. */
    private static final class Writers implements AutoCloseable {
        private final ExecutorService[] threads = new ExecutorService[WRITERS];
        private final Connection[] connections = new Connection[WRITERS];
        private final PreparedStatement[] statements = new PreparedStatement[WRITERS];
        private final RandomGenerator random = RandomGenerator.getDefault();
        private final ByteString group = SealedMessage.freshGroups(1, random)[0];

        Writers(Database database) throws SQLException {
            for (int i = 0; i < WRITERS; i++) {
                threads[i] = Executors.newSingleThreadExecutor();
                connections[i] = database.connect();
                statements[i] = connections[i].prepareStatement("with stored as (" + BaselineTable.INSERT
                        + " returning id) select pg_notify('baseline_messages', id::text) from stored");
            }
        }

        void write(int index) {
            byte[] data = SealedMessage.of(group, index, random);
            PreparedStatement statement = statements[index % WRITERS];
            threads[index % WRITERS].execute(() -> {
                try {
                    BaselineTable.bind(statement, group.toByteArray(), data);
                    statement.executeQuery().close();
                } catch (SQLException e) {
                    throw new IllegalStateException("baseline row could not be stored", e);
                }
            });
        }

        @Override
        public void close() throws SQLException {
            for (ExecutorService thread : threads) {
                thread.close();
            }
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }
}
