package dev.lockstep.archive.history;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.event.ConversationMember;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.contract.history.StoredConversation;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Conversations as their newest events tell them, in table {@code conversation}. */
final class Conversations {
    static final int ID_LENGTH = 16;

    private Conversations() {}

    /** Keeps a conversation as it is now, unless a newer state of it is kept already. */
    static void keep(Sql sql, Envelope event, ConversationChanged now) {
        Installations.register(sql, event);
        sql.send(
                """
                insert into conversation as kept (installation_id, id, version, type, peer_inbox_id, profile, created_at_ns,
                    default_consent, membership_state, members, added_by_inbox_id, group_ids, super_admins)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                on conflict (installation_id, id) do update set version = $3, type = $4, peer_inbox_id = $5, profile = $6,
                    created_at_ns = $7, default_consent = $8, membership_state = $9, members = $10, added_by_inbox_id = $11,
                    group_ids = $12, super_admins = $13
                where kept.version < $3
                """,
                event.getInstallationId().toByteArray(),
                now.getConversationId().toByteArray(),
                now.getVersion(),
                now.getTypeValue(),
                now.getPeerInboxId().toByteArray(),
                now.getProfile().getBytes().toByteArray(),
                now.getCreatedAtNs(),
                now.getDefaultConsentValue(),
                now.getMembershipStateValue(),
                now.getMembersList().stream()
                        .map(ConversationMember::toByteArray)
                        .toArray(byte[][]::new),
                now.getAddedByInboxId().toByteArray(),
                now.getGroupIdsList().stream().map(ByteString::toByteArray).toArray(byte[][]::new),
                Deletions.superAdmins(now));
    }

    static Optional<StoredConversation> find(Sql sql, ByteString installation, ByteString id) {
        return sql.first(
                "select * from conversation where installation_id = $1 and id = $2 and version >= 0",
                Conversations::read,
                installation.toByteArray(),
                id.toByteArray());
    }

    static StoredConversation require(Sql sql, ByteString installation, ByteString id) throws RefusalException {
        return find(sql, installation, id)
                .orElseThrow(() -> new RefusalException(
                        new Refusal.UnknownConversation(HexFormat.of().formatHex(id.toByteArray()))));
    }

    /** At most {@code limit}, the newest activity first, from the first after a place. */
    static List<StoredConversation> list(Sql sql, ByteString installation, Optional<Place> after, int limit) {
        Place place = after.orElse(new Place(Long.MAX_VALUE, new byte[0]));
        return sql.list("""
                select * from conversation
                where installation_id = $1 and version >= 0 and (last_activity_ns, id) < ($2, $3)
                order by last_activity_ns desc, id desc limit $4
                """, Conversations::read, installation.toByteArray(), place.atNs(), place.id(), limit);
    }

    /** How many the installation knows from archives alone. */
    static long restored(Sql sql, String tenant, ByteString installation) {
        return sql.first(
                        """
                        select count(*) as restored from conversation join installation on installation.id = installation_id
                        where installation_id = $1 and tenant_id = $2 and version >= 0 and membership_state = $3
                        """,
                        row -> row.getLong("restored"),
                        installation.toByteArray(),
                        tenant,
                        ConversationChanged.MembershipState.RESTORED_VALUE)
                .orElseThrow();
    }

    static Place place(StoredConversation conversation) {
        return new Place(
                Math.max(conversation.getConversation().getCreatedAtNs(), conversation.getLastMessageAtNs()),
                conversation.getConversation().getConversationId().toByteArray());
    }

    static StoredConversation read(Row row) {
        var conversation = ConversationChanged.newBuilder()
                .setConversationId(bytes(row, "id"))
                .setVersion(row.getLong("version"))
                .setTypeValue(row.getInteger("type"))
                .setPeerInboxId(bytes(row, "peer_inbox_id"))
                .setCreatedAtNs(row.getLong("created_at_ns"))
                .setDefaultConsentValue(row.getInteger("default_consent"))
                .setMembershipStateValue(row.getInteger("membership_state"))
                .setAddedByInboxId(bytes(row, "added_by_inbox_id"));
        ByteString profile = bytes(row, "profile");
        if (!profile.isEmpty()) {
            conversation.setProfile(Sealed.newBuilder().setBytes(profile));
        }
        Arrays.stream(row.getArrayOfBuffers("members"))
                .map(Conversations::member)
                .forEach(conversation::addMembers);
        Arrays.stream(row.getArrayOfBuffers("group_ids"))
                .map(Buffer::getBytes)
                .map(ByteString::copyFrom)
                .forEach(conversation::addGroupIds);
        return StoredConversation.newBuilder()
                .setConversation(conversation)
                .setConsentValue(row.getInteger("default_consent"))
                .setLastMessageAtNs(row.getLong("last_message_at_ns"))
                .build();
    }

    private static ConversationMember member(Buffer stored) {
        try {
            return ConversationMember.parseFrom(stored.getBytes());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a member that this service wrote and cannot read", e);
        }
    }

    private static ByteString bytes(Row row, String column) {
        return ByteString.copyFrom(Values.bytes(row, column));
    }
}
