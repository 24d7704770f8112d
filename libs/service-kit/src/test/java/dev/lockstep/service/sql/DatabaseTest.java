package dev.lockstep.service.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.postgres.LocalPostgres;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions over one connection of a real PostgreSQL: all of it or nothing, and the true reason. */
class DatabaseTest {
    private static final AtomicInteger OWNERS = new AtomicInteger();
    private static final String INSERT = "insert into number (number) values ($1)";

    private final Vertx vertx = Vertx.vertx();
    private final Pool pool = pool(vertx);
    private final Database database = new Database(pool);

    @BeforeEach
    void table() {
        database.direct().run("create table number (number int primary key)");
    }

    @AfterEach
    void close() {
        pool.close().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whatIsSentIsSeenByWhatFollowsAndCommitted() {
        int seen = database.transaction(sql -> {
            sql.send(INSERT, 1);
            sql.batch(INSERT, List.of(new Object[] {2}, new Object[] {3}));
            sql.batch(INSERT, List.<Object[]>of(new Object[] {4}));
            return numbers(sql).size();
        });

        assertThat(seen).isEqualTo(4);
        assertThat(numbers(database.direct())).containsExactly(1, 2, 3, 4);
    }

    @Test
    void moreIsSentThanMayWait() {
        database.perform(sql -> IntStream.range(0, 500).forEach(number -> sql.send(INSERT, number)));

        assertThat(numbers(database.direct())).hasSize(500);
    }

    @Test
    void aRefusalOfWhatWasSentIsTheTransactions() {
        assertDuplicate(sql -> {
            sql.send(INSERT, 1);
            sql.send(INSERT, 1);
            sql.send(INSERT, 2);
        });
    }

    @Test
    void aRefusalOfABatchIsTheTransactions() {
        assertDuplicate(sql -> sql.batch(INSERT, List.of(new Object[] {1}, new Object[] {1})));
    }

    @Test
    void whatFollowsARefusalFailsWithIt() {
        assertDuplicate(sql -> {
            sql.send(INSERT, 1);
            sql.send(INSERT, 1);
            sql.update(INSERT, 2);
        });
    }

    @Test
    void whatFailsByItselfTakesWhatWasSentBack() {
        assertThatThrownBy(() -> database.perform(sql -> {
                    sql.send(INSERT, 1);
                    throw new IllegalStateException("never mind");
                }))
                .hasMessage("never mind");
        assertThat(numbers(database.direct())).isEmpty();
    }

    @Test
    void outsideATransactionARefusalComesAtOnce() {
        database.direct().send(INSERT, 1);

        assertThatThrownBy(() -> database.direct().send(INSERT, 1)).isInstanceOf(PgException.class);
        assertThatThrownBy(() -> database.direct().batch(INSERT, List.<Object[]>of(new Object[] {1})))
                .isInstanceOf(PgException.class);
    }

    @Test
    void afterCommitRunsOnlyThen() {
        AtomicInteger ran = new AtomicInteger();
        assertDuplicate(sql -> {
            sql.afterCommit(ran::incrementAndGet);
            sql.send(INSERT, 1);
            sql.send(INSERT, 1);
        });
        assertThat(ran).hasValue(0);
        database.perform(sql -> {
            sql.send(INSERT, 1);
            sql.afterCommit(ran::incrementAndGet);
        });
        assertThat(ran).hasValue(1);
    }

    /** Refused for the duplicate, nothing stored, and the only connection is as good as before. */
    private void assertDuplicate(Database.Steps<RuntimeException> steps) {
        assertThatThrownBy(() -> database.perform(steps))
                .isInstanceOfSatisfying(
                        PgException.class, e -> assertThat(e.getSqlState()).isEqualTo("23505"));
        assertThat(numbers(database.direct())).isEmpty();
        assertThat(database.<List<Integer>, RuntimeException>transaction(DatabaseTest::numbers))
                .isEmpty();
    }

    private static List<Integer> numbers(Sql sql) {
        return sql.list("select number from number order by number", row -> row.getInteger("number"));
    }

    private static Pool pool(Vertx vertx) {
        LocalPostgres postgres = LocalPostgres.forTests();
        String owner = "database_test_" + OWNERS.incrementAndGet();
        postgres.createOwner(owner);
        return PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(1))
                .connectingTo(PgConnectOptions.fromUri(postgres.url())
                        .setUser(owner)
                        .setPassword(owner)
                        .setCachePreparedStatements(true))
                .using(vertx)
                .build();
    }
}
