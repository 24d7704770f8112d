package dev.lockstep.service.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import java.time.Duration;
import java.util.Optional;

/** A service's own database. For virtual threads; as many of them as the pool has connections are served at once. */
public final class Database {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Pool pool;
    private final Answer answer;

    public Database(Pool pool) {
        this(pool, PATIENCE);
    }

    /** @param patience how long each answer of the database is waited for */
    public Database(Pool pool, Duration patience) {
        this.pool = pool;
        this.answer = new Answer(patience);
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T in(Sql sql) throws E;
    }

    /** What is done in a transaction that has no result. */
    @FunctionalInterface
    public interface Steps<E extends Exception> {
        void in(Sql sql) throws E;
    }

    /** Statements outside a transaction: each is one by itself. */
    public Sql direct() {
        return new Sql(pool, answer, false);
    }

    /**
     * Commits what {@code work} did, or none of it if it throws.
     *
     * @throws DatabaseUnavailableException also if it is not known whether the commit took place
     * @throws IllegalStateException if {@code work} caught the refusal of a statement: nothing was committed
     */
    public <T, E extends Exception> T transaction(Work<T, E> work) throws E {
        SqlConnection connection = connection();
        Sql sql = new Sql(connection, answer, true);
        boolean answered = false;
        T result;
        try {
            // Not awaited: the statements are sent after it, and fail with it.
            Future<Transaction> transaction = connection.begin();
            try {
                result = work.in(sql);
            } catch (RuntimeException e) {
                answered = rolledBack(transaction, e);
                throw first(sql, e);
            } catch (Exception e) {
                answered = rolledBack(transaction, e);
                throw e;
            }
            commit(transaction, sql);
            answered = true;
        } catch (Refusal e) {
            answered = true;
            throw e.refusal;
        } finally {
            if (!answered) {
                drop(connection);
            }
            connection.close();
        }
        sql.committed();
        return result;
    }

    /** As {@link #transaction}, for work without a result. */
    public <E extends Exception> void perform(Steps<E> steps) throws E {
        transaction(sql -> {
            steps.in(sql);
            return true;
        });
    }

    private SqlConnection connection() {
        Future<SqlConnection> coming = pool.getConnection();
        try {
            return answer.of(coming);
        } catch (DatabaseUnavailableException e) {
            // One that comes after all is for somebody else.
            coming.onSuccess(SqlConnection::close);
            throw e;
        }
    }

    private void commit(Future<Transaction> transaction, Sql sql) throws Refusal {
        try {
            answer.of(transaction.compose(Transaction::commit));
        } catch (DatabaseUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new Refusal(first(sql, e));
        }
    }

    /** A statement that nobody waited for may be why a later one, or the commit, was refused. */
    private static RuntimeException first(Sql sql, RuntimeException later) {
        Optional<RuntimeException> first = sql.refused();
        first.ifPresent(refusal -> refusal.addSuppressed(later));
        return first.orElse(later);
    }

    /** Whether the connection is known to be out of the transaction. */
    private boolean rolledBack(Future<Transaction> transaction, Exception reason) {
        try {
            answer.of(transaction.compose(Transaction::rollback));
            return true;
        } catch (DatabaseUnavailableException e) {
            reason.addSuppressed(e);
            return false;
        } catch (RuntimeException e) {
            // The client has rolled back already, when the statement was refused.
            return true;
        }
    }

    /**
     * Ends a connection whose state nobody knows, so that the pool makes a new one. The pool itself would wait for the answers that
     * are missing, and one by one have no connection left.
     */
    private static void drop(SqlConnection connection) {
        if (connection instanceof SqlConnectionInternal pooled
                && pooled.unwrap().unwrap() instanceof SocketConnectionBase real) {
            real.socket().close();
        }
    }

    /** The database's answer to a commit was no. */
    private static final class Refusal extends Exception {
        private final RuntimeException refusal;

        Refusal(RuntimeException refusal) {
            super(refusal);
            this.refusal = refusal;
        }
    }
}
