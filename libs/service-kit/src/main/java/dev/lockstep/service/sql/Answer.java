package dev.lockstep.service.sql;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.TransactionRollbackException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for the database, within bounds, without holding a carrier thread.
 *
 * @param patience a database that hangs must not hang everything with it
 */
record Answer(Duration patience) {
    /**
     * With what PostgreSQL says that it, not the statement, is the trouble: connection, authorisation, no such database (yet),
     * resources, operator, system. Classes of SQLSTATE.
     */
    private static final Set<String> SERVER_TROUBLE = Set.of("08", "28", "3D", "53", "57", "58");
    /** Of a server that follows another one now. */
    private static final String READ_ONLY = "25006";

    <T> T of(Future<T> future) {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("thread: an event loop (expected: a virtual thread, which may wait)");
        }
        try {
            return future.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw translated(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new DatabaseUnavailableException("the database has not answered for %s".formatted(patience), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailableException("interrupted while waiting for the database", e);
        }
    }

    static RuntimeException translated(Throwable thrown) {
        return switch (thrown) {
            case PgException refusal when !isServerTrouble(refusal) -> refusal;
            case TransactionRollbackException e ->
                new IllegalStateException("the transaction was rolled back, because a statement in it was refused", e);
            case ClosedConnectionException closed -> unavailable(closed);
            // Without a cause: its text shows the value, which nobody shall read.
            case NoStackTraceThrowable e when isAboutParameters(e) -> misfit();
            case VertxException e when isAboutParameters(e) -> misfit();
            case RuntimeException bug when bug.getClass().getName().startsWith("java.lang.") -> bug;
            // What remains is the client's: refused or timed-out connections, a full queue.
            default -> unavailable(thrown);
        };
    }

    private static DatabaseUnavailableException unavailable(Throwable thrown) {
        return new DatabaseUnavailableException("the database cannot be used: " + thrown.getMessage(), thrown);
    }

    private static IllegalArgumentException misfit() {
        return new IllegalArgumentException(
                "parameters that do not fit the statement (expected: its number and types)");
    }

    private static boolean isAboutParameters(Throwable thrown) {
        var message = thrown.getMessage();
        return message != null
                && (message.startsWith("Parameter at position") || message.startsWith("The number of parameters"));
    }

    private static boolean isServerTrouble(PgException refusal) {
        var state = refusal.getSqlState();
        return state != null
                && state.length() == 5
                && (SERVER_TROUBLE.contains(state.substring(0, 2)) || state.equals(READ_ONLY));
    }
}
