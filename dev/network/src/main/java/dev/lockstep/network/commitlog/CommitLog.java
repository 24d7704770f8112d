package dev.lockstep.network.commitlog;

import dev.lockstep.network.ledger.LedgerReader;
import dev.lockstep.network.ledger.LedgerTable;
import dev.lockstep.network.ledger.Nanos;
import dev.lockstep.network.ledger.Page;
import dev.lockstep.network.ledger.PageRequest;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.proto.mls.api.PublishCommitLogRequest;
import dev.lockstep.xmtp.proto.mls.contents.CommitLogEntry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/** What group admins say they have applied (XMTP network reference §2.10). Stored as it comes; readers check the signatures. */
@ApplicationScoped
public class CommitLog {
    private static final LedgerTable<CommitLogEntry> TABLE = new LedgerTable<>(
            "commit_log",
            "group_id",
            "id, group_id, entry, signature, public_key",
            "octet_length(p.entry) + 160",
            CommitLog::entry);

    private static final String STORE = """
            with head as (
                update ledger_head
                set last_id = last_id + $1,
                    last_created_ns = greatest(last_created_ns + 1, $2) + $1 - 1
                where ledger = 'commit_log'
                returning last_id - $1 as id_base, last_created_ns - $1 as ns_base)
            insert into commit_log (id, created_ns, group_id, entry, signature, public_key)
            select head.id_base + c.place, head.ns_base + c.place, c.group_id, c.entry, c.signature, c.public_key
            from head, unnest($3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[])
                with ordinality as c(group_id, entry, signature, public_key, place)""";

    private final Pool pool;
    private final Clock clock;
    private final LedgerReader<CommitLogEntry> reader;

    CommitLog(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
        this.reader = new LedgerReader<>(pool, TABLE);
    }

    /** Stores all, in this order, or none. The same entry twice is two entries. */
    Future<Void> append(List<PublishCommitLogRequest> entries) {
        var groups = entries.stream()
                .map(entry -> LedgerReader.buffer(entry.getGroupId()))
                .toArray(Buffer[]::new);
        var contents = entries.stream()
                .map(entry -> LedgerReader.buffer(entry.getSerializedCommitLogEntry()))
                .toArray(Buffer[]::new);
        var signatures = entries.stream()
                .map(entry -> LedgerReader.buffer(entry.getSignature().getBytes()))
                .toArray(Buffer[]::new);
        var keys = entries.stream()
                .map(entry -> LedgerReader.buffer(entry.getSignature().getPublicKey()))
                .toArray(Buffer[]::new);
        return pool.preparedQuery(STORE)
                .execute(Tuple.of(entries.size(), Nanos.of(clock.instant()), groups, contents, signatures, keys))
                .mapEmpty();
    }

    Future<Page<CommitLogEntry>> page(GroupId group, PageRequest request, long mostBytes) {
        return reader.page(group.bytes(), request, mostBytes);
    }

    private static CommitLogEntry entry(Row row) {
        var entry = CommitLogEntry.newBuilder()
                .setSequenceId(row.getLong("id"))
                .setSerializedCommitLogEntry(LedgerReader.bytes(row, "entry"));
        entry.getSignatureBuilder()
                .setBytes(LedgerReader.bytes(row, "signature"))
                .setPublicKey(LedgerReader.bytes(row, "public_key"));
        return entry.build();
    }
}
