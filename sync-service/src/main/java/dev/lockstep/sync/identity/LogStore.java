package dev.lockstep.sync.identity;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Values;
import dev.lockstep.sync.network.XmtpNetwork.LoggedUpdate;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Updates that were found to hold. */
final class LogStore {
    private final Database database;

    LogStore(Database database) {
        this.database = database;
    }

    /** The stored updates of each inbox, ascending; none for those that have none. */
    Map<InboxId, List<LoggedUpdate>> read(Collection<InboxId> inboxes) {
        Map<InboxId, List<LoggedUpdate>> found = new HashMap<>();
        if (inboxes.isEmpty()) {
            return found;
        }
        byte[][] ids = inboxes.stream().map(InboxId::toByteArray).toArray(byte[][]::new);
        for (Row row : database.direct()
                .run(
                        "select inbox_id, sequence_id, update from identity_update where inbox_id = any($1)"
                                + " order by inbox_id, sequence_id",
                        (Object) ids)) {
            found.computeIfAbsent(InboxId.of(Values.bytes(row, "inbox_id")), _ -> new ArrayList<>())
                    .add(new LoggedUpdate(row.getLong("sequence_id"), update(row)));
        }
        return found;
    }

    /** Adds updates; those that are there already stay. */
    void add(Map<InboxId, List<LoggedUpdate>> updates) {
        List<Object[]> rows = new ArrayList<>();
        updates.forEach((inbox, log) -> log.forEach(each -> rows.add(new Object[] {
            inbox.toByteArray(), each.sequenceId(), each.update().toByteArray()
        })));
        database.direct()
                .batch(
                        "insert into identity_update (inbox_id, sequence_id, update) values ($1, $2, $3)"
                                + " on conflict do nothing",
                        rows);
    }

    private static IdentityUpdate update(Row row) {
        try {
            return IdentityUpdate.parseFrom(Values.bytes(row, "update"));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored identity update cannot be read: was the table changed?", e);
        }
    }
}
