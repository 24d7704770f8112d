package dev.lockstep.sync.keypackage;

import dev.lockstep.service.secret.Purpose;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.installation.OwnKeyPackages;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.xmtp.group.keypackage.KeyPackageMaking;
import dev.lockstep.xmtp.group.keypackage.KeyPackageRotation;
import dev.lockstep.xmtp.group.keypackage.OwnKeys;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import io.vertx.sqlclient.Row;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes key packages, stores their keys before anybody hears of them, uploads them, and forgets them in time. */
public final class KeyPackages implements OwnKeyPackages {
    private final Database database;
    private final XmtpNetwork network;
    private final InstantSource clock;
    private final SecureRandom random;

    public KeyPackages(Database database, XmtpNetwork network, InstantSource clock, SecureRandom random) {
        this.database = database;
        this.network = network;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public List<OwnKeys> of(HostedInstallation who) {
        return database.direct()
                .list(
                        "select keys from key_package where installation_id = $1 order by id desc",
                        row -> opened(who, row),
                        (Object) who.id().toByteArray());
    }

    @Override
    public long welcomesReadUpTo(InstallationId installation) {
        return database.direct()
                .first(
                        "select welcome_cursor from installation where installation_id = $1",
                        row -> row.getLong("welcome_cursor"),
                        (Object) installation.toByteArray())
                .orElse(0L);
    }

    @Override
    public void welcomesRead(Sql sql, InstallationId installation, long upTo, Instant at) {
        sql.send("""
                update installation
                set welcome_cursor = greatest(welcome_cursor, $2), key_package_due = least(key_package_due, $3),
                    version = version + 1
                where installation_id = $1
                """, installation.toByteArray(), upTo, KeyPackageRotation.due(at, Optional.of(at)));
    }

    /** Whether the network has a key package of the installation. */
    public boolean isUploaded(InstallationId installation) {
        return database.direct()
                .first(
                        "select 1 from key_package where installation_id = $1 and uploaded_at is not null limit 1",
                        row -> true,
                        (Object) installation.toByteArray())
                .orElse(false);
    }

    /**
     * Gives the network a new key package. One that was stored and perhaps not uploaded, because something broke off, is
     * uploaded first of all.
     */
    public void renew(HostedInstallation who) {
        Pending pending = database.transaction(sql -> pending(sql, who).orElseGet(() -> make(sql, who)));
        network.uploadKeyPackage(pending.keys().upload());
        database.perform(sql -> uploaded(sql, who.id(), pending));
    }

    /** Installations of these partitions whose key package is to be renewed by now, the most urgent first. */
    public List<Due> due(Set<Integer> partitions, int count, int limit) {
        return database.direct()
                .list(
                        """
                        select installation_id, inbox_id from installation join inbox using (inbox_id)
                        where state = 'registered' and key_package_due <= $1 and partition_hash % $2 = any($3)
                        order by key_package_due limit $4
                        """,
                        row -> new Due(
                                InboxId.of(Values.bytes(row, "inbox_id")),
                                InstallationId.of(Values.bytes(row, "installation_id"))),
                        clock.instant(),
                        count,
                        partitions.toArray(Integer[]::new),
                        limit);
    }

    /** Erases the keys of key packages that were superseded long enough ago; how many there were. */
    public int forget(int limit) {
        return database.direct().update("""
                        delete from key_package where id in
                            (select id from key_package where superseded_at <= $1 order by superseded_at limit $2)
                        """, clock.instant().minus(KeyPackageRotation.KEEP_SUPERSEDED), limit);
    }

    /** An installation whose key package is due. */
    public record Due(InboxId inbox, InstallationId installation) {}

    private record Pending(long id, OwnKeys keys, Instant made) {}

    private Optional<Pending> pending(Sql sql, HostedInstallation who) {
        return sql.first(
                "select id, keys, made_at from key_package where installation_id = $1 and uploaded_at is null order by id desc",
                row -> new Pending(row.getLong("id"), opened(who, row), Values.time(row, "made_at")),
                (Object) who.id().toByteArray());
    }

    private Pending make(Sql sql, HostedInstallation who) {
        Instant now = clock.instant();
        OwnKeys keys = KeyPackageMaking.make(who.inbox(), who.key(), who.form(), now, random);
        byte[] sealed = who.dataKey().seal(Purpose.KEY_PACKAGE, keys.encoded().toByteArray());
        long id = sql.first(
                        "insert into key_package (installation_id, keys, made_at) values ($1, $2, $3) returning id",
                        row -> row.getLong("id"),
                        who.id().toByteArray(),
                        sealed,
                        now)
                .orElseThrow();
        return new Pending(id, keys, now);
    }

    private void uploaded(Sql sql, InstallationId installation, Pending pending) {
        Instant now = clock.instant();
        sql.send("update key_package set uploaded_at = $2 where id = $1", pending.id(), now);
        sql.send("""
                update key_package set superseded_at = $3
                where installation_id = $1 and id < $2 and superseded_at is null
                """, installation.toByteArray(), pending.id(), now);
        sql.send(
                "update installation set key_package_due = $2, version = version + 1 where installation_id = $1",
                installation.toByteArray(),
                KeyPackageRotation.due(pending.made(), Optional.empty()));
    }

    private static OwnKeys opened(HostedInstallation who, Row row) {
        try {
            return OwnKeys.decode(Bytes.owning(who.dataKey().open(Purpose.KEY_PACKAGE, Values.bytes(row, "keys"))));
        } catch (MlsRefusedException e) {
            throw new IllegalStateException("a key package of %s is stored in no known form".formatted(who.id()), e);
        }
    }
}
