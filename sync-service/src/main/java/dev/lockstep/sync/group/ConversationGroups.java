package dev.lockstep.sync.group;

import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import io.vertx.sqlclient.Row;
import java.util.HexFormat;
import java.util.List;

/** The groups that an installation's conversations are made of, as they are stored: any instance may look. */
public final class ConversationGroups {
    private ConversationGroups() {}

    /** A group that the installation is in, and the conversation that callers know it as. */
    public record Part(GroupId conversation, GroupId group) {}

    /** Sync groups left out, in the order of the groups' ids, after one. */
    public static List<Part> of(Sql sql, InstallationId installation, byte[] after, int limit) {
        return sql.list("""
                select conversation_id, group_id from mls_group
                where installation_id = $1 and type in ('dm', 'group') and standing <> 'left' and group_id > $2
                order by group_id limit $3
                """, ConversationGroups::part, installation.toByteArray(), after, limit);
    }

    /** Those that conversations with these ids, in hex, are made of, and those that have these ids themselves. */
    public static List<Part> of(Sql sql, InstallationId installation, List<String> ids) {
        byte[][] wanted = ids.stream().map(HexFormat.of()::parseHex).toArray(byte[][]::new);
        return sql.list("""
                select conversation_id, group_id from mls_group
                where installation_id = $1 and type in ('dm', 'group') and standing <> 'left'
                  and (conversation_id = any($2) or group_id = any($2))
                order by group_id
                """, ConversationGroups::part, installation.toByteArray(), wanted);
    }

    private static Part part(Row row) {
        return new Part(GroupId.of(Values.bytes(row, "conversation_id")), GroupId.of(Values.bytes(row, "group_id")));
    }
}
