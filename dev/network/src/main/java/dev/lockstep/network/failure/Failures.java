package dev.lockstep.network.failure;

import io.vertx.pgclient.PgException;
import java.util.Set;
import org.jboss.logging.Logger;

/** Names the failure behind whatever a call threw. */
public final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);

    /** Classes of SQLSTATE with which PostgreSQL says that it, not the statement, is the trouble. */
    private static final Set<String> SERVER_TROUBLE = Set.of("08", "53", "57", "58");

    private Failures() {}

    /** Never throws; what nobody expected is logged here and becomes a {@link Failure.Fault}. */
    public static Failure of(Throwable thrown) {
        return switch (thrown) {
            case FailureException known -> known.failure();
            case PgException refusal when !isServerTrouble(refusal) -> fault(thrown);
            case RuntimeException bug when bug.getClass().getName().startsWith("java.lang.") -> fault(thrown);
            case Error error -> fault(error);
            // What remains is the database client's: closed, refused or timed-out connections.
            default -> unavailable(thrown);
        };
    }

    private static boolean isServerTrouble(PgException refusal) {
        var state = refusal.getSqlState();
        return state != null && state.length() == 5 && SERVER_TROUBLE.contains(state.substring(0, 2));
    }

    private static Failure fault(Throwable thrown) {
        LOG.error("A call failed for a reason nobody foresaw", thrown);
        return new Failure.Fault("the network failed to answer; its log has the reason");
    }

    private static Failure unavailable(Throwable thrown) {
        LOG.warnf("The database cannot be used: %s", thrown);
        return new Failure.Unavailable("the network's database cannot be reached; try again");
    }
}
