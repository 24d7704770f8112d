package dev.lockstep.sync.devicesync;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.sync.AnnouncedAnswer;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.MessageId;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;

/** Announced archives as they are stored. */
final class Archives {
    private static final String SELECT =
            "select message_id, pin, sender, location, metadata, sent_at_ns, imported from announced_archive ";

    /** Of 12 MB each: more than anybody downloads at once. */
    private static final int MOST_SLICES = 1_000;

    private Archives() {}

    static void insert(Sql sql, InstallationId installation, AnnouncedArchive archive) {
        sql.send(
                """
                insert into announced_archive (installation_id, message_id, pin, sender, location, metadata, sent_at_ns)
                values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing
                """,
                installation.toByteArray(),
                archive.message().toByteArray(),
                archive.pin(),
                archive.sender().toByteArray(),
                archive.location().toByteArray(),
                archive.metadata().toByteArray(),
                archive.sentAtNs());
    }

    static Optional<AnnouncedArchive> find(Sql sql, InstallationId installation, MessageId message) {
        return sql.first(
                SELECT + "where installation_id = $1 and message_id = $2",
                Archives::read,
                installation.toByteArray(),
                message.toByteArray());
    }

    /** The newest with a pin, or of all if the pin is empty. */
    static Optional<AnnouncedArchive> newest(Sql sql, InstallationId installation, String pin) {
        return sql.first(SELECT + """
                where installation_id = $1 and ($2 = '' or pin = $2)
                order by sent_at_ns desc, message_id desc limit 1
                """, Archives::read, installation.toByteArray(), pin);
    }

    /** What its sender announced before with the same pin and was not imported, newest first. */
    static List<AnnouncedArchive> slicesBefore(Sql sql, InstallationId installation, AnnouncedArchive last) {
        return sql.list(
                SELECT + """
                where installation_id = $1 and pin = $2 and sender = $3 and not imported and (sent_at_ns, message_id) < ($4, $5)
                order by sent_at_ns desc, message_id desc limit $6
                """,
                Archives::read,
                installation.toByteArray(),
                last.pin(),
                last.sender().toByteArray(),
                last.sentAtNs(),
                last.message().toByteArray(),
                MOST_SLICES);
    }

    static void imported(Sql sql, InstallationId installation, MessageId message) {
        sql.send(
                "update announced_archive set imported = true where installation_id = $1 and message_id = $2",
                installation.toByteArray(),
                message.toByteArray());
    }

    /** Those with metadata, newest first, at most {@code limit}, before a place. */
    static List<AnnouncedArchive> list(
            Sql sql, InstallationId installation, long sinceNs, long beforeNs, byte[] beforeMessage, int limit) {
        return sql.list(
                SELECT + """
                where installation_id = $1 and sent_at_ns >= $2 and metadata <> '' and (sent_at_ns, message_id) < ($3, $4)
                order by sent_at_ns desc, message_id desc limit $5
                """, Archives::read, installation.toByteArray(), sinceNs, beforeNs, beforeMessage, limit);
    }

    /** Those that installations which do not run here announced for requests of such, from a time on, newest first. */
    static List<AnnouncedAnswer> answers(Sql sql, InstallationId installation, long sinceNs, int limit) {
        return sql.list(
                """
                select distinct requester, archive.message_id, archive.sent_at_ns
                from announced_archive as archive join received_request as request using (installation_id, pin)
                where installation_id = $1 and archive.sent_at_ns >= $2 and archive.sent_at_ns > request.sent_at_ns
                  and not exists (select 1 from installation as hosted where hosted.installation_id in (archive.sender, requester))
                order by archive.sent_at_ns desc, archive.message_id desc limit $3
                """,
                row -> AnnouncedAnswer.newBuilder()
                        .setRequesterInstallationId(InstallationId.of(Values.bytes(row, "requester"))
                                .bytes())
                        .setAnnouncedAtNs(row.getLong("sent_at_ns"))
                        .build(),
                installation.toByteArray(),
                sinceNs,
                limit);
    }

    private static AnnouncedArchive read(Row row) {
        return new AnnouncedArchive(
                MessageId.of(Values.bytes(row, "message_id")),
                row.getString("pin"),
                InstallationId.of(Values.bytes(row, "sender")),
                ByteString.copyFrom(Values.bytes(row, "location")),
                ByteString.copyFrom(Values.bytes(row, "metadata")),
                row.getLong("sent_at_ns"),
                row.getBoolean("imported"));
    }
}
