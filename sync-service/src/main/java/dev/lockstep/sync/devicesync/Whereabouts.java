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
     */
    record Heard(long heardNs, long heardInSyncNs) {}

    static void heard(Sql sql, InstallationId installation, InstallationId other, long atNs, boolean inSyncGroup) {
        sql.run("""
                insert into heard_installation as known (installation_id, other_id, heard_ns, heard_sync_ns)
                values ($1, $2, $3, $4)
                on conflict (installation_id, other_id) do update set heard_ns = greatest(known.heard_ns, $3),
                    heard_sync_ns = greatest(known.heard_sync_ns, $4)
                """, installation.toByteArray(), other.toByteArray(), atNs, inSyncGroup ? atNs : 0L);
    }

    static Map<InstallationId, Heard> all(Sql sql, InstallationId installation) {
        Map<InstallationId, Heard> all = new HashMap<>();
        for (var row : sql.run(
                "select other_id, heard_ns, heard_sync_ns from heard_installation where installation_id = $1",
                (Object) installation.toByteArray())) {
            all.put(
                    InstallationId.of(Values.bytes(row, "other_id")),
                    new Heard(row.getLong("heard_ns"), row.getLong("heard_sync_ns")));
        }
        return all;
    }
}
