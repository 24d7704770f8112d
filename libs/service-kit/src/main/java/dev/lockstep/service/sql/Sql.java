package dev.lockstep.service.sql;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Statements, each awaited. For virtual threads.
 *
 * <p>All methods throw {@link DatabaseUnavailableException} when the database cannot be used, and {@code PgException} when it
 * refuses a statement.
 */
public final class Sql {
    private final SqlClient client;
    private final Answer answer;
    private final List<Runnable> afterCommit = new ArrayList<>();

    Sql(SqlClient client, Answer answer) {
        this.client = client;
        this.answer = answer;
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

    /** One statement for many rows, in one round trip. */
    public void batch(String sql, List<Object[]> rows) {
        if (!rows.isEmpty()) {
            answer.of(client.preparedQuery(sql)
                    .executeBatch(rows.stream()
                            .map(Values::tuple)
                            .map(Tuple.class::cast)
                            .toList()));
        }
    }

    /** Runs once this transaction is committed; never if it is not. Must be quick and not throw. */
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    void committed() {
        afterCommit.forEach(Runnable::run);
    }
}
