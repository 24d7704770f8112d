package dev.lockstep.sync.devicesync;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.contract.event.ArchiveCounts;
import dev.lockstep.contract.event.Reason;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.xmtp.id.InstallationId;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Transfers that operations wait for; several may wait for one. */
final class AwaitedTransfers {
    private static final int MOST_TROUBLES = 20;

    private AwaitedTransfers() {}

    /**
     * An operation that waits for a transfer.
     *
     * @param counts of all that has come so far
     * @param url of the first archive; empty if there is none yet
     */
    record Awaited(String operation, ArchiveCounts counts, String url) {
        private Awaited with(ArchiveCounts more, String moreUrl) {
            return new Awaited(
                    operation,
                    ArchiveCounts.newBuilder()
                            .setBytes(counts.getBytes() + more.getBytes())
                            .setConversations(Math.max(counts.getConversations(), more.getConversations()))
                            .setMessages(counts.getMessages() + more.getMessages())
                            .setConsentRecords(counts.getConsentRecords() + more.getConsentRecords())
                            .build(),
                    url.isEmpty() ? moreUrl : url);
        }
    }

    static void insert(Sql sql, InstallationId installation, ByteString transfer, String operation) {
        sql.send("""
                insert into awaited_transfer (installation_id, transfer_id, operation_id) values ($1, $2, $3)
                on conflict do nothing
                """, installation.toByteArray(), transfer.toByteArray(), operation);
    }

    /** Locked, in the order in which operations are ended. */
    static List<Awaited> find(Sql sql, InstallationId installation, ByteString transfer) {
        return sql.list("""
                select operation_id, counts, url from awaited_transfer
                where installation_id = $1 and transfer_id = $2 order by operation_id for update
                """, AwaitedTransfers::read, installation.toByteArray(), transfer.toByteArray());
    }

    /** Counts one more archive of it, for each operation that waits for it. */
    static List<Awaited> add(
            Sql sql, InstallationId installation, ByteString transfer, ArchiveCounts more, String url) {
        List<Awaited> after = find(sql, installation, transfer).stream()
                .map(before -> before.with(more, url))
                .toList();
        for (Awaited each : after) {
            sql.send(
                    """
                    update awaited_transfer set counts = $4, url = $5, trouble = ''
                    where installation_id = $1 and transfer_id = $2 and operation_id = $3
                    """,
                    installation.toByteArray(),
                    transfer.toByteArray(),
                    each.operation(),
                    each.counts().toByteArray(),
                    each.url());
        }
        return after;
    }

    /**
     * Why an operation's transfer is tried again.
     *
     * @param reason in words, with the next step
     */
    record Trouble(String operation, Reason reason) {}

    /** It could not be done now, and is tried again. */
    static void troubled(Sql sql, InstallationId installation, ByteString transfer, Reason reason) {
        sql.send(
                "update awaited_transfer set trouble = $3 where installation_id = $1 and transfer_id = $2",
                installation.toByteArray(),
                transfer.toByteArray(),
                reason.toByteArray());
    }

    /** Of those that are tried again. */
    static List<Trouble> troubles(Sql sql, InstallationId installation) {
        return sql.list(
                """
                select operation_id, trouble from awaited_transfer
                where installation_id = $1 and trouble <> '' order by operation_id limit $2
                """,
                row -> new Trouble(row.getString("operation_id"), Reasons.stored(Values.bytes(row, "trouble"))),
                installation.toByteArray(),
                MOST_TROUBLES);
    }

    /** Nobody waits for it any more. */
    static void delete(Sql sql, InstallationId installation, ByteString transfer) {
        sql.send(
                "delete from awaited_transfer where installation_id = $1 and transfer_id = $2",
                installation.toByteArray(),
                transfer.toByteArray());
    }

    private static Awaited read(Row row) {
        try {
            return new Awaited(
                    row.getString("operation_id"),
                    ArchiveCounts.parseFrom(Values.bytes(row, "counts")),
                    row.getString("url"));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("counts in no known form", e);
        }
    }
}
