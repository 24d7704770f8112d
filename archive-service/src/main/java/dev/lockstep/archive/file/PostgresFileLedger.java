package dev.lockstep.archive.file;

import dev.lockstep.archive.blob.BlobFacts;
import dev.lockstep.archive.blob.BlobName;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The ledger in table {@code file}. */
@ApplicationScoped
class PostgresFileLedger implements FileLedger {
    /** A database that hangs must not hang every client with it. */
    private static final long PATIENCE_SECONDS = 15;

    private final Pool pool;

    PostgresFileLedger(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<Void> announce(BlobName name, Instant now, Instant lease) {
        return run(
                        "insert into file (blob_name, state, started_at, expires_at) values ($1, 'arriving', $2, $3)",
                        Tuple.of(name.hex(), time(now), time(lease)))
                .mapEmpty();
    }

    @Override
    public Future<Void> store(BlobName name, BlobFacts facts, Instant now, Instant expiresAt) {
        return run("""
                        update file set state = 'stored', size = $2, sha256 = $3, stored_at = $4, expires_at = $5
                        where blob_name = $1 and state = 'arriving'
                        """, Tuple.of(name.hex(), facts.size(), facts.sha256(), time(now), time(expiresAt)))
                .compose(rows -> rows.rowCount() == 1
                        ? Future.succeededFuture()
                        : Future.failedFuture(new IllegalStateException("blob %s: not announced".formatted(name))));
    }

    @Override
    public Future<Void> withdraw(BlobName name, Instant now) {
        return run("""
                        update file set state = 'arriving', size = null, sha256 = null, stored_at = null, expires_at = $2
                        where blob_name = $1 and state in ('arriving', 'stored')
                        """, Tuple.of(name.hex(), time(now))).mapEmpty();
    }

    @Override
    public Future<Void> forget(List<BlobName> names) {
        return run("delete from file where blob_name = any($1)", Tuple.of(hexes(names)))
                .mapEmpty();
    }

    @Override
    public Future<Optional<StoredFile>> find(BlobName name, Instant now) {
        return run(
                        "select size, sha256, expires_at from file where blob_name = $1 and state <> 'arriving'",
                        Tuple.of(name.hex()))
                .map(rows -> {
                    for (Row row : rows) {
                        return Optional.of(StoredFile.at(
                                now,
                                row.getLong(0),
                                row.getString(1),
                                row.getOffsetDateTime(2).toInstant()));
                    }
                    return Optional.empty();
                });
    }

    @Override
    public Future<Integer> expire(Instant now, int limit) {
        return run("""
                        update file set state = 'expired' where blob_name in
                            (select blob_name from file where state = 'stored' and expires_at <= $1 limit $2)
                        """, Tuple.of(time(now), limit)).map(SqlResult::rowCount);
    }

    @Override
    public Future<List<Leftover>> expired(String after, int limit) {
        return run(
                        "select blob_name, size from file where state = 'expired' and blob_name > $1 order by blob_name limit $2",
                        Tuple.of(after, limit))
                .map(PostgresFileLedger::leftovers);
    }

    @Override
    public Future<List<Leftover>> abandoned(Instant now, String after, int limit) {
        return run("""
                        select blob_name, 0::bigint from file
                        where state = 'arriving' and expires_at <= $1 and blob_name > $2 order by blob_name limit $3
                        """, Tuple.of(time(now), after, limit)).map(PostgresFileLedger::leftovers);
    }

    @Override
    public Future<Void> markGone(List<BlobName> names) {
        return run(
                        "update file set state = 'gone' where state = 'expired' and blob_name = any($1)",
                        Tuple.of(hexes(names)))
                .mapEmpty();
    }

    @Override
    public Future<Integer> forgetTombstones(Instant before, int limit) {
        return run("""
                        delete from file where blob_name in
                            (select blob_name from file where state = 'gone' and expires_at < $1 limit $2)
                        """, Tuple.of(time(before), limit)).map(SqlResult::rowCount);
    }

    @Override
    public Future<Long> storedBytes() {
        return run(
                        "select coalesce(sum(size), 0)::bigint from file where state in ('stored', 'expired')",
                        Tuple.tuple())
                .map(rows -> rows.iterator().next().getLong(0));
    }

    @Override
    public Future<Void> probe() {
        return run("select 1 from file limit 1", Tuple.tuple()).mapEmpty();
    }

    private Future<RowSet<Row>> run(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters).timeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static List<Leftover> leftovers(RowSet<Row> rows) {
        List<Leftover> leftovers = new ArrayList<>(rows.size());
        for (Row row : rows) {
            leftovers.add(new Leftover(new BlobName(row.getString(0)), row.getLong(1)));
        }
        return leftovers;
    }

    private static String[] hexes(List<BlobName> names) {
        return names.stream().map(BlobName::hex).toArray(String[]::new);
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
