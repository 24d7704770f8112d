package dev.lockstep.network.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Reads a ledger. Everything is bounded by rows and by bytes. Thread-safe. */
public final class LedgerReader<M extends MessageLite> {
    /** How many rows of other topics one read passes over before it reports how far it came. */
    private static final int WINDOW = 5_000;

    private final Pool pool;
    private final LedgerTable<M> table;
    private final String ascending;
    private final String descending;
    private final String history;
    private final String among;
    private final String everything;

    public LedgerReader(Pool pool, LedgerTable<M> table) {
        this.pool = pool;
        this.table = table;
        var names =
                Map.of("table", table.name(), "topic", table.topic(), "columns", table.columns(), "size", table.size());
        this.ascending = LedgerSql.page(names, ">", "asc");
        this.descending = LedgerSql.page(names, "<", "desc");
        this.history = LedgerSql.history(names);
        this.among = LedgerSql.among(names);
        this.everything = LedgerSql.everything(names);
    }

    public LedgerTable<M> table() {
        return table;
    }

    /** A page of one topic; cut short only where it would exceed {@code mostBytes}, never before its first entry. */
    public Future<Page<M>> page(ByteString topic, PageRequest request, long mostBytes) {
        var sql = request.ascending() ? ascending : descending;
        return pool.preparedQuery(sql)
                .execute(Tuple.of(buffer(topic), request.cursor(), request.limit(), mostBytes))
                .map(rows -> new Page<>(entries(rows), found(rows) > rows.size()));
    }

    /**
     * What lies above {@code position} up to {@code ceiling} in the given topics, in order of ids over all of them.
     *
     * @param floors the topics, each with the id above which it is asked for
     */
    public Future<Stretch<M>> history(
            Map<ByteString, Long> floors, long position, long ceiling, int mostRows, long mostBytes) {
        var topics = floors.keySet().stream().map(LedgerReader::buffer).toArray(Buffer[]::new);
        return pool.preparedQuery(history)
                .execute(Tuple.of(topics, floors.values().toArray(Long[]::new), position, ceiling, mostRows, mostBytes))
                .map(rows -> {
                    var entries = entries(rows);
                    boolean cut = isCut(rows, mostRows);
                    return new Stretch<>(entries, cut ? entries.getLast().id() : ceiling, cut);
                });
    }

    /** As {@link #history}, for many topics that share a position: passes over the ledger once instead of asking each topic. */
    public Future<Stretch<M>> among(
            Collection<ByteString> topics, long position, long ceiling, int mostRows, long mostBytes) {
        var asked = topics.stream().map(LedgerReader::buffer).toArray(Buffer[]::new);
        return pool.preparedQuery(among)
                .execute(Tuple.of(asked, position, ceiling, WINDOW, mostRows, mostBytes))
                .map(rows -> {
                    var first = rows.iterator().next();
                    var entries = first.getLong("id") == null ? List.<Entry<M>>of() : entries(rows);
                    if (!entries.isEmpty() && isCut(rows, mostRows)) {
                        return new Stretch<>(entries, entries.getLast().id(), true);
                    }
                    boolean cut = first.getLong("scanned") == WINDOW;
                    return new Stretch<>(entries, cut ? first.getLong("scanned_to") : ceiling, cut);
                });
    }

    /** What lies above {@code position}, whatever its topic. */
    public Future<Stretch<M>> everything(long position, int mostRows, long mostBytes) {
        return pool.preparedQuery(everything)
                .execute(Tuple.of(position, mostRows, mostBytes))
                .map(rows -> {
                    var entries = entries(rows);
                    long reached =
                            entries.isEmpty() ? position : entries.getLast().id();
                    return new Stretch<>(entries, reached, isCut(rows, mostRows));
                });
    }

    /** The highest id that may be visible; 0 at first. Everything stored before the call lies at or below it. */
    public Future<Long> head() {
        return pool.preparedQuery("select last_id from ledger_head where ledger = $1")
                .execute(Tuple.of(table.name()))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private List<Entry<M>> entries(RowSet<Row> rows) {
        var entries = new ArrayList<Entry<M>>(rows.size());
        for (var row : rows) {
            entries.add(new Entry<>(
                    row.getLong("id"),
                    bytes(row, table.topic()),
                    Math.toIntExact(row.getLong("entry_size")),
                    table.message().apply(row)));
        }
        return entries;
    }

    private static boolean isCut(RowSet<Row> rows, int mostRows) {
        return rows.size() == mostRows || found(rows) > rows.size();
    }

    private static long found(RowSet<Row> rows) {
        return rows.size() == 0 ? 0 : rows.iterator().next().getLong("found");
    }

    public static Buffer buffer(ByteString bytes) {
        return Buffer.buffer(bytes.toByteArray());
    }

    /** A column's bytes, shared with the row; empty for SQL's null. */
    @SuppressWarnings("deprecation") // the way to a buffer's array in this Vert.x; the next has another
    public static ByteString bytes(Row row, String column) {
        var buffer = row.getBuffer(column);
        if (buffer == null) {
            return ByteString.EMPTY;
        }
        var bytes = buffer.getByteBuf();
        return bytes.hasArray()
                ? UnsafeByteOperations.unsafeWrap(
                        bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())
                : UnsafeByteOperations.unsafeWrap(buffer.getBytes());
    }
}
