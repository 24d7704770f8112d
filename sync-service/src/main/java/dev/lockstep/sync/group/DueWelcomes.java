package dev.lockstep.sync.group;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.xmtp.group.welcome.WelcomeSending;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessageInput;
import io.vertx.sqlclient.Row;
import java.util.List;

/** Welcomes of commits that were merged: stored with the merge, so that nobody who was added waits for ever. */
final class DueWelcomes {
    private static final int PORTION = 200;

    private final Database database;
    private final XmtpNetwork network;

    DueWelcomes(Database database, XmtpNetwork network) {
        this.database = database;
        this.network = network;
    }

    private record Due(long id, WelcomeMessageInput input) {}

    void add(Sql sql, InstallationId installation, GroupId group, List<WelcomeMessageInput> welcomes) {
        sql.batch(
                "insert into due_welcome (installation_id, group_id, input) values ($1, $2, $3)",
                welcomes.stream()
                        .map(welcome ->
                                new Object[] {installation.toByteArray(), group.toByteArray(), welcome.toByteArray()})
                        .toList());
    }

    /** Sends all that are due of an installation, in order. One that was sent and not forgotten goes out twice, which does no harm. */
    void send(InstallationId installation) {
        List<Due> due = due(installation);
        while (!due.isEmpty()) {
            WelcomeSending.requests(due.stream().map(Due::input).toList()).forEach(network::sendWelcomes);
            database.direct()
                    .run(
                            "delete from due_welcome where installation_id = $1 and id <= $2",
                            installation.toByteArray(),
                            due.getLast().id());
            due = due(installation);
        }
    }

    private List<Due> due(InstallationId installation) {
        return database.direct()
                .list(
                        "select id, input from due_welcome where installation_id = $1 order by id limit " + PORTION,
                        DueWelcomes::read,
                        (Object) installation.toByteArray());
    }

    private static Due read(Row row) {
        try {
            return new Due(row.getLong("id"), WelcomeMessageInput.parseFrom(Values.bytes(row, "input")));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a welcome of our own", e);
        }
    }
}
