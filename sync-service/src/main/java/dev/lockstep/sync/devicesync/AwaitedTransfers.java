package dev.lockstep.sync.devicesync;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.contract.event.ArchiveCounts;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.xmtp.id.InstallationId;
import io.vertx.sqlclient.Row;
import java.util.Optional;

/** Transfers that operations wait for. */
final class AwaitedTransfers {
    private AwaitedTransfers() {}

    /**
     * A transfer that an operation waits for.
     *
     * @param counts of all that has come so far
     * @param url of the first archive; empty if there is none yet
     */
    record Awaited(String operation, ArchiveCounts counts, String url) {}

    static void insert(Sql sql, InstallationId installation, ByteString transfer, String operation) {
        sql.run("""
                insert into awaited_transfer (installation_id, transfer_id, operation_id) values ($1, $2, $3)
                on conflict (installation_id, transfer_id) do update set operation_id = $3
                """, installation.toByteArray(), transfer.toByteArray(), operation);
    }

    static Optional<Awaited> find(Sql sql, InstallationId installation, ByteString transfer) {
        return sql.first("""
                select operation_id, counts, url from awaited_transfer
                where installation_id = $1 and transfer_id = $2 for update
                """, AwaitedTransfers::read, installation.toByteArray(), transfer.toByteArray());
    }

    /** Counts one more archive of it; nothing if nobody waits for it. */
    static Optional<Awaited> add(
            Sql sql, InstallationId installation, ByteString transfer, ArchiveCounts more, String url) {
        Optional<Awaited> before = find(sql, installation, transfer);
        if (before.isEmpty()) {
            return before;
        }
        ArchiveCounts known = before.get().counts();
        var after = new Awaited(
                before.get().operation(),
                ArchiveCounts.newBuilder()
                        .setBytes(known.getBytes() + more.getBytes())
                        .setConversations(Math.max(known.getConversations(), more.getConversations()))
                        .setMessages(known.getMessages() + more.getMessages())
                        .setConsentRecords(known.getConsentRecords() + more.getConsentRecords())
                        .build(),
                before.get().url().isEmpty() ? url : before.get().url());
        sql.run(
                """
                update awaited_transfer set counts = $3, url = $4
                where installation_id = $1 and transfer_id = $2
                """,
                installation.toByteArray(),
                transfer.toByteArray(),
                after.counts().toByteArray(),
                after.url());
        return Optional.of(after);
    }

    static void delete(Sql sql, InstallationId installation, ByteString transfer) {
        sql.run(
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
