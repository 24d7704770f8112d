package dev.lockstep.sync.devicesync;

import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.HashMap;
import java.util.Map;

/** When the other installations of an inbox were last heard of. */
final class Whereabouts {
    private Whereabouts() {}

    /**
     * One of them.
     *
     * @param heardNs in any group, by the network's time
     * @param heardInSyncNs in a sync group; 0 if never
     * @param markedOtherwiseNs when its newest message of a conversation came, if another HMAC root than ours marks it; 0 if not
     */
    record Heard(long heardNs, long heardInSyncNs, long markedOtherwiseNs) {
        static final Heard NEVER = new Heard(0, 0, 0);
    }

    static void heardInSyncGroup(Sql sql, InstallationId installation, InstallationId other, long atNs) {
        sql.send("""
                insert into heard_installation as known (installation_id, other_id, heard_ns, heard_sync_ns)
                values ($1, $2, $3, $3)
                on conflict (installation_id, other_id) do update set heard_ns = greatest(known.heard_ns, $3),
                    heard_sync_ns = greatest(known.heard_sync_ns, $3)
                """, installation.toByteArray(), other.toByteArray(), atNs);
    }

    /** @param marked whether the message was marked by the HMAC root that we know */
    static void heardInConversation(
            Sql sql, InstallationId installation, InstallationId other, long atNs, boolean marked) {
        sql.send("""
                insert into heard_installation as known (installation_id, other_id, heard_ns, marked_otherwise_ns)
                values ($1, $2, $3, $4)
                on conflict (installation_id, other_id) do update set heard_ns = greatest(known.heard_ns, $3),
                    marked_otherwise_ns = $4
                """, installation.toByteArray(), other.toByteArray(), atNs, marked ? 0L : atNs);
    }

    static Map<InstallationId, Heard> all(Sql sql, InstallationId installation) {
        Map<InstallationId, Heard> all = new HashMap<>();
        for (var row : sql.run("""
                select other_id, heard_ns, heard_sync_ns, marked_otherwise_ns from heard_installation
                where installation_id = $1
                """, (Object) installation.toByteArray())) {
            all.put(
                    InstallationId.of(Values.bytes(row, "other_id")),
                    new Heard(
                            row.getLong("heard_ns"), row.getLong("heard_sync_ns"), row.getLong("marked_otherwise_ns")));
        }
        return all;
    }
}
