package dev.lockstep.sync.group;

import dev.lockstep.service.secret.Purpose;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.group.Group;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Groups as they are stored. Every write names the version that it is based on, and is refused if there is another one by now. */
final class GroupStore {
    private static final String SELECT = """
            select group_id, type, conversation_id, peer_inbox_id, standing, cursor, version, added_by, created_ns,
                   last_message_ns, checked_at, leaf_key_changed_at, leaving
            from mls_group
            """;

    private final GroupCache cache = new GroupCache();

    Optional<StoredGroup> find(Sql sql, HostedInstallation who, GroupId group) {
        Optional<StoredGroup> cached = cache.find(who.id(), group);
        if (cached.isPresent()) {
            return cached;
        }
        Optional<StoredGroup> found = sql.first(
                SELECT + "where installation_id = $1 and group_id = $2",
                row -> loaded(sql, who, row),
                who.id().toByteArray(),
                group.toByteArray());
        found.ifPresent(stored -> cache.put(who.id(), stored));
        return found;
    }

    /** All groups that we are in, without their MLS state. */
    List<GroupFacts> active(Sql sql, InstallationId installation) {
        return sql.list(
                SELECT + "where installation_id = $1 and standing = 'active' order by created_ns, group_id",
                GroupStore::facts,
                (Object) installation.toByteArray());
    }

    /** The sync group that was made last, by the network's time (device sync reference §1.10). */
    Optional<GroupId> newestSyncGroup(Sql sql, InstallationId installation) {
        Optional<GroupId> known = cache.syncGroup(installation);
        if (known.isPresent()) {
            return known;
        }
        Optional<GroupId> newest =
                sql.first("""
                select group_id from mls_group where installation_id = $1 and type = 'sync' and standing = 'active'
                order by created_ns desc, group_id desc limit 1
                """, row -> GroupId.of(Values.bytes(row, "group_id")), (Object) installation.toByteArray());
        newest.ifPresent(group -> cache.putSyncGroup(installation, group));
        return newest;
    }

    /** The groups of a conversation: those that we are in first, and of them the one with the newest message. */
    List<GroupFacts> ofConversation(Sql sql, InstallationId installation, GroupId conversation) {
        return sql.list(SELECT + """
                        where installation_id = $1 and conversation_id = $2
                        order by standing = 'active' desc, last_message_ns desc, created_ns, group_id
                        """, GroupStore::facts, installation.toByteArray(), conversation.toByteArray());
    }

    /** Whether another installation of its inbox that runs here is in a group and has read beyond a place of its log. */
    boolean isReadByAnother(Sql sql, HostedInstallation who, GroupId group, long beyond) {
        return sql.first(
                        """
                select 1 from mls_group join installation using (installation_id)
                where inbox_id = $1 and installation_id <> $2 and group_id = $3 and standing <> 'left' and cursor > $4
                limit 1
                """,
                        row -> row.getInteger(0),
                        who.inbox().toByteArray(),
                        who.id().toByteArray(),
                        group.toByteArray(),
                        beyond)
                .isPresent();
    }

    /** The conversation with a peer, if there is one. */
    Optional<GroupId> conversationWith(Sql sql, InstallationId installation, InboxId peer) {
        return sql.first(
                """
                select conversation_id from mls_group where installation_id = $1 and peer_inbox_id = $2
                order by created_ns, group_id limit 1
                """,
                row -> GroupId.of(Values.bytes(row, "conversation_id")),
                installation.toByteArray(),
                peer.toByteArray());
    }

    /** The group that an operation has created, if it has come that far. */
    Optional<GroupId> createdBy(Sql sql, InstallationId installation, String operation) {
        return sql.first(
                "select group_id from mls_group where installation_id = $1 and operation_id = $2",
                row -> GroupId.of(Values.bytes(row, "group_id")),
                installation.toByteArray(),
                operation);
    }

    /** @param operation that creates it; null if it was joined, or nobody waits for it */
    StoredGroup insert(Sql sql, HostedInstallation who, GroupFacts facts, Group group, @Nullable String operation) {
        sql.send(
                """
                insert into mls_group (installation_id, group_id, type, conversation_id, peer_inbox_id, standing, cursor,
                                       added_by, operation_id, created_ns)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                who.id().toByteArray(),
                facts.id().toByteArray(),
                text(facts.type()),
                facts.conversation().toByteArray(),
                facts.peer().map(InboxId::toByteArray).orElse(null),
                text(facts.standing()),
                facts.cursor(),
                facts.addedBy().map(InboxId::toByteArray).orElse(null),
                operation,
                facts.createdNs());
        Map<String, Bytes> parts = group.parts();
        writeParts(sql, who, facts.id(), Map.of(), parts);
        var stored = new StoredGroup(facts, Optional.of(group), parts, 0);
        sql.afterCommit(() -> {
            cache.put(who.id(), stored);
            cache.forgetSyncGroup(who.id());
        });
        return stored;
    }

    /**
     * Replaces a group by what it has become.
     *
     * @throws StaleGroupException if {@code before} is not what is stored
     */
    StoredGroup save(Sql sql, HostedInstallation who, StoredGroup before, GroupFacts facts, Optional<Group> group) {
        int rows = sql.update(
                """
                update mls_group
                set standing = $3, cursor = $4, version = version + 1, last_message_ns = $5, checked_at = $6,
                    leaf_key_changed_at = $7, leaving = $8, added_by = $10
                where installation_id = $1 and group_id = $2 and version = $9
                """,
                who.id().toByteArray(),
                facts.id().toByteArray(),
                text(facts.standing()),
                facts.cursor(),
                facts.lastMessageNs(),
                facts.checkedAt().orElse(null),
                facts.leafKeyChangedAt().orElse(null),
                facts.leaving().stream().map(ClaimedInbox::text).toArray(String[]::new),
                before.version(),
                facts.addedBy().map(InboxId::toByteArray).orElse(null));
        if (rows != 1) {
            cache.forget(who.id(), facts.id());
            throw new StaleGroupException(facts.id());
        }
        Map<String, Bytes> parts = group.map(Group::parts).orElse(Map.of());
        writeParts(sql, who, facts.id(), before.parts(), parts);
        var stored = new StoredGroup(facts, group, parts, before.version() + 1);
        sql.afterCommit(() -> {
            cache.put(who.id(), stored);
            if (facts.standing() != before.facts().standing()) {
                cache.forgetSyncGroup(who.id());
            }
        });
        return stored;
    }

    /** All groups are compared with the identity logs at the next occasion, however lately they were. */
    void checkAgain(Sql sql, InstallationId installation) {
        sql.send("""
                update mls_group set checked_at = null, version = version + 1
                where installation_id = $1 and standing = 'active' and checked_at is not null
                """, (Object) installation.toByteArray());
        sql.afterCommit(() -> cache.forget(installation));
    }

    void forget(InstallationId installation) {
        cache.forget(installation);
    }

    private static void writeParts(
            Sql sql, HostedInstallation who, GroupId group, Map<String, Bytes> before, Map<String, Bytes> after) {
        byte[] installation = who.id().toByteArray();
        byte[] id = group.toByteArray();
        List<Object[]> changed = new ArrayList<>();
        after.forEach((name, content) -> {
            if (!content.equals(before.get(name))) {
                byte[] sealed = who.dataKey().seal(Purpose.GROUP_STATE, content.toByteArray());
                changed.add(new Object[] {installation, id, name, sealed});
            }
        });
        sql.batch("""
                insert into mls_group_part (installation_id, group_id, name, content) values ($1, $2, $3, $4)
                on conflict (installation_id, group_id, name) do update set content = excluded.content
                """, changed);
        String[] gone = before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .toArray(String[]::new);
        if (gone.length > 0) {
            sql.send(
                    "delete from mls_group_part where installation_id = $1 and group_id = $2 and name = any($3)",
                    installation,
                    id,
                    gone);
        }
    }

    private static StoredGroup loaded(Sql sql, HostedInstallation who, Row row) {
        GroupFacts facts = facts(row);
        Map<String, Bytes> parts = new HashMap<>();
        sql.list(
                        "select name, content from mls_group_part where installation_id = $1 and group_id = $2",
                        part -> Map.entry(
                                part.getString("name"),
                                Bytes.owning(who.dataKey().open(Purpose.GROUP_STATE, Values.bytes(part, "content")))),
                        who.id().toByteArray(),
                        facts.id().toByteArray())
                .forEach(part -> parts.put(part.getKey(), part.getValue()));
        return new StoredGroup(facts, restored(facts.id(), parts), parts, row.getLong("version"));
    }

    private static Optional<Group> restored(GroupId id, Map<String, Bytes> parts) {
        try {
            return parts.isEmpty() ? Optional.empty() : Optional.of(Group.restore(parts));
        } catch (MlsRefusedException e) {
            throw new IllegalStateException("group %s is stored in no known form".formatted(id), e);
        }
    }

    private static GroupFacts facts(Row row) {
        return new GroupFacts(
                GroupId.of(Values.bytes(row, "group_id")),
                ConversationType.valueOf(row.getString("type").toUpperCase(Locale.ROOT)),
                GroupId.of(Values.bytes(row, "conversation_id")),
                inbox(row, "peer_inbox_id"),
                Standing.valueOf(row.getString("standing").toUpperCase(Locale.ROOT)),
                row.getLong("cursor"),
                inbox(row, "added_by"),
                row.getLong("created_ns"),
                row.getLong("last_message_ns"),
                time(row, "checked_at"),
                time(row, "leaf_key_changed_at"),
                Arrays.stream(row.getArrayOfStrings("leaving"))
                        .map(ClaimedInbox::new)
                        .collect(Collectors.toSet()));
    }

    private static Optional<InboxId> inbox(Row row, String column) {
        Buffer bytes = row.getBuffer(column);
        return bytes == null ? Optional.empty() : Optional.of(InboxId.of(bytes.getBytes()));
    }

    private static Optional<Instant> time(Row row, String column) {
        return Optional.ofNullable(row.getOffsetDateTime(column)).map(time -> time.toInstant());
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
