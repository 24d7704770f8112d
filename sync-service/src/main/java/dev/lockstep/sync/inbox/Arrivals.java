package dev.lockstep.sync.inbox;

import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * When installations came to an inbox that was hosted already. Counted by our own clock, from when we first heard of one: the times
 * in an identity log are claims of whoever adds an installation. The same for all hosted installations of the inbox.
 */
public final class Arrivals {
    private Arrivals() {}

    /**
     * Writes down who has come since the last look, and forgets who is gone. The first look tells nothing: who is there then may
     * have been there for years.
     */
    public static void looked(
            Sql sql, InboxId inbox, InboxStore.LastLook last, Collection<InstallationId> now, Instant at) {
        if (last.sequenceId() == 0) {
            return;
        }
        sql.send(
                """
                insert into arrived_installation (inbox_id, installation_id, heard_at)
                select $1::bytea, unnest($2::bytea[]), $3::timestamptz on conflict do nothing
                """,
                inbox.toByteArray(),
                bytes(now.stream()
                        .filter(each -> !last.installations().contains(each))
                        .toList()),
                at);
        sql.send(
                "delete from arrived_installation where inbox_id = $1 and installation_id <> all($2)",
                inbox.toByteArray(),
                bytes(now));
    }

    /**
     * When an installation came that the inbox has now; nothing if it was there at the first look. One that no look has shown yet
     * comes with this.
     */
    public static Optional<Instant> of(Sql sql, InboxId inbox, InstallationId installation, Instant now) {
        sql.send("""
                insert into arrived_installation (inbox_id, installation_id, heard_at)
                select inbox_id, $2::bytea, $3::timestamptz from inbox
                where inbox_id = $1 and identity_sequence_id > 0 and $2::bytea <> all(known_installations)
                on conflict do nothing
                """, inbox.toByteArray(), installation.toByteArray(), now);
        return sql.first(
                "select heard_at from arrived_installation where inbox_id = $1 and installation_id = $2",
                row -> Values.time(row, "heard_at"),
                inbox.toByteArray(),
                installation.toByteArray());
    }

    private static byte[][] bytes(Collection<InstallationId> installations) {
        return installations.stream().map(InstallationId::toByteArray).toArray(byte[][]::new);
    }
}
