package dev.lockstep.sync.installation;

import dev.lockstep.service.secret.Purpose;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.installation.StoredInstallation.State;
import dev.lockstep.sync.installation.StoredInstallation.SyncGroupDue;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.InstallationKey;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Installations as they are stored. */
public final class InstallationStore {
    private static final String SELECT =
            "select installation_id, inbox_id, state, label, sync_group_due, created_at from installation ";

    /** A new installation that nobody knows yet. */
    public void insert(
            Sql sql, HostedInbox inbox, InstallationKey key, KeyPackageForm form, String label, Instant now) {
        sql.send(
                """
                insert into installation (installation_id, inbox_id, state, label, installation_key, form, key_package_due,
                                          created_at)
                values ($1, $2, 'provisioning', $3, $4, $5, $6, $6)
                """,
                key.id().toByteArray(),
                inbox.id().toByteArray(),
                label,
                inbox.dataKey().seal(Purpose.INSTALLATION_KEY, key.toByteArray()),
                form.name(),
                now);
    }

    public Optional<StoredInstallation> find(Sql sql, InstallationId installation) {
        return sql.first(
                SELECT + "where installation_id = $1", InstallationStore::read, (Object) installation.toByteArray());
    }

    public List<StoredInstallation> ofInbox(Sql sql, InboxId inbox) {
        return sql.list(
                SELECT + "where inbox_id = $1 order by created_at, installation_id", InstallationStore::read, (Object)
                        inbox.toByteArray());
    }

    /** With its key; nothing if it is gone. */
    public Optional<HostedInstallation> load(Sql sql, HostedInbox inbox, InstallationId installation) {
        return sql.first(
                "select installation_key, form from installation where installation_id = $1 and inbox_id = $2",
                row -> hosted(inbox, row),
                installation.toByteArray(),
                inbox.id().toByteArray());
    }

    /** All that run, with their keys. */
    public List<HostedInstallation> loadRegistered(Sql sql, HostedInbox inbox) {
        return sql.list("""
                select installation_key, form from installation
                where inbox_id = $1 and state = 'registered' order by created_at, installation_id
                """, row -> hosted(inbox, row), (Object) inbox.id().toByteArray());
    }

    /** The installation is on the network. Whether it was not known to be before. */
    public boolean register(Sql sql, InstallationId installation) {
        return sql.update("""
                        update installation set state = 'registered', sync_group_due = 'ensure', version = version + 1
                        where installation_id = $1 and state <> 'registered'
                        """, (Object) installation.toByteArray()) == 1;
    }

    public void abandon(Sql sql, InstallationId installation) {
        sql.send("""
                update installation set state = 'abandoned', version = version + 1
                where installation_id = $1 and state = 'provisioning'
                """, (Object) installation.toByteArray());
    }

    /** Erases it with all its keys. */
    public boolean delete(Sql sql, InstallationId installation) {
        return sql.update("delete from installation where installation_id = $1", (Object) installation.toByteArray())
                == 1;
    }

    /** Another installation of the inbox was revoked: all that run need a fresh sync group. */
    public void renewSyncGroups(Sql sql, InboxId inbox) {
        sql.send("""
                update installation set sync_group_due = 'renew', version = version + 1
                where inbox_id = $1 and state = 'registered'
                """, (Object) inbox.toByteArray());
    }

    /** What was due is done; nothing happens if something else is due by now. */
    public void syncGroupDone(Sql sql, InstallationId installation, SyncGroupDue done) {
        sql.send("""
                update installation set sync_group_due = 'nothing', version = version + 1
                where installation_id = $1 and sync_group_due = $2
                """, installation.toByteArray(), text(done));
    }

    private static HostedInstallation hosted(HostedInbox inbox, Row row) {
        var key = InstallationKey.of(
                inbox.dataKey().open(Purpose.INSTALLATION_KEY, Values.bytes(row, "installation_key")));
        return new HostedInstallation(
                inbox.tenant(),
                inbox.id(),
                key,
                KeyPackageForm.valueOf(row.getString("form")),
                inbox.hmacRoot(),
                inbox.dataKey());
    }

    private static StoredInstallation read(Row row) {
        return new StoredInstallation(
                InstallationId.of(Values.bytes(row, "installation_id")),
                InboxId.of(Values.bytes(row, "inbox_id")),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getString("label"),
                SyncGroupDue.valueOf(row.getString("sync_group_due").toUpperCase(Locale.ROOT)),
                Values.time(row, "created_at"));
    }

    private static String text(SyncGroupDue due) {
        return due.name().toLowerCase(Locale.ROOT);
    }
}
