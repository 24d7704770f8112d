package dev.lockstep.network.ledger;

import com.google.protobuf.MessageLite;
import io.vertx.sqlclient.Row;
import java.util.function.Function;

/**
 * How a ledger lies in the database. The names are put into SQL as they are: constants only.
 *
 * @param name the table's, which is also its name in {@code ledger_head}
 * @param topic the column by which it is asked
 * @param columns what {@code message} needs, comma-separated, {@code id} and the topic among them
 * @param size SQL for about how many bytes a row takes in a response
 * @param message reads a row
 */
public record LedgerTable<M extends MessageLite>(
        String name, String topic, String columns, String size, Function<Row, M> message) {
    /** On which the ids of stored rows are notified. */
    public String channel() {
        return "network_" + name;
    }
}
