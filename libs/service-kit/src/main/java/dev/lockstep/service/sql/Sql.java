package dev.lockstep.service.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Statements, awaited unless they say otherwise. For virtual threads.
 *
 * <p>All methods throw {@link DatabaseUnavailableException} when the database cannot be used, and {@code PgException} when it
 * refuses a statement.
 */
public final class Sql {
    /**
     * A condition that always holds, and lets the statement's transaction commit without waiting for the disk. For what does no harm
     * when a crash of the database undoes it, because it is then done again.
     */
    public static final String WITHOUT_WAITING_FOR_THE_DISK =
            "(select set_config('synchronous_commit', 'off', true)) is not null";

    private static final int MOST_UNAWAITED = 64;

    private final SqlClient client;
    private final Answer answer;
    private final boolean inTransaction;
    private final ArrayDeque<Future<?>> unawaited = new ArrayDeque<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final Map<Object, Object> known = new HashMap<>();

    Sql(SqlClient client, Answer answer, boolean inTransaction) {
        this.client = client;
        this.answer = answer;
        this.inTransaction = inTransaction;
    }

    /**
     * Runs one statement.
     *
     * @param parameters {@code $1}, {@code $2}, …: what Vert.x's client takes, {@code byte[]} for {@code bytea} included
     */
    public RowSet<Row> run(String sql, @Nullable Object... parameters) {
        return answer.of(client.preparedQuery(sql).execute(Values.tuple(parameters)));
    }

    /** How many rows a statement touched. */
    public int update(String sql, @Nullable Object... parameters) {
        return run(sql, parameters).rowCount();
    }

    public <T> List<T> list(String sql, Function<Row, T> reader, @Nullable Object... parameters) {
        List<T> all = new ArrayList<>();
        for (Row row : run(sql, parameters)) {
            all.add(reader.apply(row));
        }
        return all;
    }

    /** The first row, if there is one. */
    public <T> Optional<T> first(String sql, Function<Row, T> reader, @Nullable Object... parameters) {
        for (Row row : run(sql, parameters)) {
            return Optional.of(reader.apply(row));
        }
        return Optional.empty();
    }

    /**
     * Runs one statement whose answer is of no interest. In a transaction what follows does not wait for it; that it was refused is
     * found out by the commit at the latest.
     */
    public void send(String sql, @Nullable Object... parameters) {
        if (unawaited.size() >= MOST_UNAWAITED) {
            settle();
        }
        sent(client.preparedQuery(sql).execute(Values.tuple(parameters)));
    }

    /** As {@link #send}, for many rows in one round trip; one batch at a time is on its way. */
    public void batch(String sql, List<Object[]> rows) {
        if (!rows.isEmpty()) {
            settle();
            sent(client.preparedQuery(sql)
                    .executeBatch(rows.stream()
                            .map(Values::tuple)
                            .map(Tuple.class::cast)
                            .toList()));
        }
    }

    private void sent(Future<?> coming) {
        if (inTransaction) {
            unawaited.add(coming);
        } else {
            answer.of(coming);
        }
    }

    private void settle() {
        while (!unawaited.isEmpty()) {
            answer.of(unawaited.peek());
            unawaited.remove();
        }
    }

    /** What the database has refused of what nobody waited for. */
    Optional<RuntimeException> refused() {
        return unawaited.stream().filter(Future::failed).findFirst().map(first -> Answer.translated(first.cause()));
    }

    /**
     * What is looked up once in a transaction, however often it is asked for.
     *
     * @param key tells it apart from all else that is looked up
     */
    public <T> T once(Object key, Class<T> type, Supplier<T> lookUp) {
        return type.cast(known.computeIfAbsent(key, first -> lookUp.get()));
    }

    /** Runs once this transaction is committed; never if it is not. Must be quick and not throw. */
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    void committed() {
        afterCommit.forEach(Runnable::run);
    }
}
