package dev.lockstep.network.groupmessage;

import com.google.protobuf.ByteString;
import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.ledger.BatchWriter;
import dev.lockstep.network.ledger.LedgerReader;
import dev.lockstep.network.ledger.LedgerTable;
import dev.lockstep.network.ledger.Nanos;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All group messages, in one order. */
@ApplicationScoped
public class GroupMessageLedger {
    private static final LedgerTable<GroupMessage> TABLE = new LedgerTable<>(
            "group_message",
            "group_id",
            "id, created_ns, group_id, data, sender_hmac, should_push, is_commit",
            "octet_length(p.data) + octet_length(p.sender_hmac) + 64",
            GroupMessageLedger::message);

    /** $1 how many, $2 now (ns), then a column each. A message that is there already is passed over. */
    private static final String STORE = """
            with head as (
                update ledger_head
                set last_id = last_id + $1,
                    last_created_ns = greatest(last_created_ns + 1, $2) + $1 - 1
                where ledger = 'group_message'
                returning last_id - $1 as id_base, last_created_ns - $1 as ns_base),
            stored as (
                insert into group_message (id, created_ns, group_id, data, sender_hmac, should_push, is_commit)
                select head.id_base + m.place, head.ns_base + m.place,
                       m.group_id, m.data, m.sender_hmac, m.should_push, m.is_commit
                from head, unnest($3::bytea[], $4::bytea[], $5::bytea[], $6::boolean[], $7::boolean[])
                    with ordinality as m(group_id, data, sender_hmac, should_push, is_commit, place)
                on conflict (content_hash) do nothing
                returning id)
            select case when count(*) > 0 then pg_notify('network_group_message', max(id)::text)::text end from stored""";

    private static final String NEWEST = """
            select n.* from unnest($1::bytea[]) as asked(group_id)
            cross join lateral (
                select id, created_ns, group_id, data, sender_hmac, should_push, is_commit
                from group_message m where m.group_id = asked.group_id order by id desc limit 1) n""";

    private static final String NEWEST_WITHOUT_CONTENT = """
            select n.*, ''::bytea as data, ''::bytea as sender_hmac, false as should_push
            from unnest($1::bytea[]) as asked(group_id)
            cross join lateral (
                select id, created_ns, group_id, is_commit
                from group_message m where m.group_id = asked.group_id order by id desc limit 1) n""";

    private static final String NEWEST_BYTES = """
            select coalesce(sum(n.size), 0)::bigint from unnest($1::bytea[]) as asked(group_id)
            cross join lateral (
                select octet_length(data) + octet_length(sender_hmac) + 64 as size
                from group_message m where m.group_id = asked.group_id order by id desc limit 1) n""";

    private final Pool pool;
    private final Clock clock;
    private final LedgerReader<GroupMessage> reader;
    private final BatchWriter<NewGroupMessage> writer;

    GroupMessageLedger(Pool pool, Clock clock, MeterRegistry metrics, NetworkSettings settings) {
        this.pool = pool;
        this.clock = clock;
        this.reader = new LedgerReader<>(pool, TABLE);
        this.writer = new BatchWriter<>("group-messages", settings.writing(), metrics, this::store);
    }

    public LedgerReader<GroupMessage> reader() {
        return reader;
    }

    /** Completes when all are stored, in this order, or none; what is there already counts as stored. */
    public Future<Void> append(List<NewGroupMessage> messages) {
        long bytes = messages.stream()
                .mapToLong(
                        message -> message.data().size() + message.senderHmac().size())
                .sum();
        return writer.write(messages, bytes);
    }

    /** The newest message of each group that has one. Without content: id, time, group and whether it is a commit. */
    public Future<Map<GroupId, GroupMessage>> newest(List<GroupId> groups, boolean withContent) {
        return pool.preparedQuery(withContent ? NEWEST : NEWEST_WITHOUT_CONTENT)
                .execute(Tuple.of(topics(List.copyOf(Set.copyOf(groups)))))
                .map(rows -> {
                    var newest = new HashMap<GroupId, GroupMessage>();
                    rows.forEach(row -> newest.put(new GroupId(LedgerReader.bytes(row, "group_id")), message(row)));
                    return newest;
                });
    }

    /** About how many bytes an answer takes that has the newest message of each of these, also of one that is named twice. */
    public Future<Long> newestBytes(List<GroupId> groups) {
        return pool.preparedQuery(NEWEST_BYTES)
                .execute(Tuple.of(topics(groups)))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private Future<Void> store(List<NewGroupMessage> messages) {
        int count = messages.size();
        var groups = new Buffer[count];
        var data = new Buffer[count];
        var hmacs = new Buffer[count];
        var push = new Boolean[count];
        var commits = new Boolean[count];
        for (int i = 0; i < count; i++) {
            var message = messages.get(i);
            groups[i] = LedgerReader.buffer(message.group().bytes());
            data[i] = LedgerReader.buffer(message.data());
            hmacs[i] = LedgerReader.buffer(message.senderHmac());
            push[i] = message.shouldPush();
            commits[i] = message.commit();
        }
        var now = Nanos.of(clock.instant());
        return pool.preparedQuery(STORE)
                .execute(Tuple.of(count, now, groups, data, hmacs, push, commits))
                .mapEmpty();
    }

    private static Buffer[] topics(List<GroupId> groups) {
        return groups.stream().map(GroupId::bytes).map(LedgerReader::buffer).toArray(Buffer[]::new);
    }

    private static GroupMessage message(Row row) {
        ByteString hmac = LedgerReader.bytes(row, "sender_hmac");
        return GroupMessage.newBuilder()
                .setV1(GroupMessage.V1
                        .newBuilder()
                        .setId(row.getLong("id"))
                        .setCreatedNs(row.getLong("created_ns"))
                        .setGroupId(LedgerReader.bytes(row, "group_id"))
                        .setData(LedgerReader.bytes(row, "data"))
                        .setSenderHmac(hmac)
                        .setShouldPush(row.getBoolean("should_push"))
                        .setIsCommit(row.getBoolean("is_commit")))
                .build();
    }
}
