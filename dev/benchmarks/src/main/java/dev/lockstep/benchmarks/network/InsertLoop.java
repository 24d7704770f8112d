package dev.lockstep.benchmarks.network;

import com.google.protobuf.ByteString;
import dev.lockstep.benchmarks.stack.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Baseline of storing: the same rows inserted into the same PostgreSQL by as many connections, with nothing in between. */
final class InsertLoop {
    private final Database database;
    private final int connections;
    private final int rowsPerCommit;

    /** @param rowsPerCommit 1 for what single messages need, more for what batching could reach */
    InsertLoop(Database database, int connections, int rowsPerCommit) {
        this.database = database;
        this.connections = connections;
        this.rowsPerCommit = rowsPerCommit;
    }

    /** Rows stored in {@code time}, after the connections have warmed up. */
    long run(Duration warmUp, Duration time) throws SQLException, InterruptedException {
        BaselineTable.create(database);
        long from = System.nanoTime() + warmUp.toNanos();
        long until = from + time.toNanos();
        List<Callable<Long>> writers = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            int seed = i;
            writers.add(() -> insert(seed, from, until));
        }
        long rows = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            for (Future<Long> writer : threads.invokeAll(writers)) {
                rows += writer.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("baseline rows could not be stored", e);
        }
        return rows;
    }

    private long insert(int seed, long from, long until) throws SQLException {
        SplittableRandom random = new SplittableRandom(seed);
        ByteString group = SealedMessage.freshGroups(1, random)[0];
        byte[] groupId = group.toByteArray();
        long rows = 0;
        try (Connection connection = database.connect();
                PreparedStatement insert = connection.prepareStatement(BaselineTable.INSERT)) {
            connection.setAutoCommit(rowsPerCommit == 1);
            while (System.nanoTime() < until) {
                for (int i = 0; i < rowsPerCommit; i++) {
                    byte[] data = SealedMessage.of(group, i, random);
                    BaselineTable.bind(insert, groupId, data);
                    if (rowsPerCommit > 1) {
                        insert.addBatch();
                    }
                }
                if (rowsPerCommit == 1) {
                    insert.executeUpdate();
                } else {
                    insert.executeBatch();
                    connection.commit();
                }
                long now = System.nanoTime();
                if (now >= from && now < until) {
                    rows += rowsPerCommit;
                }
            }
        }
        return rows;
    }
}
