package dev.lockstep.sync.group;

import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A look at an installation's groups from outside: any instance may take it, nothing is changed. */
public final class SyncGroupView {
    private final Database database;
    private final XmtpNetwork network;

    public SyncGroupView(Database database, XmtpNetwork network) {
        this.database = database;
        this.network = network;
    }

    /**
     * What is seen.
     *
     * @param group that messages to the inbox's other installations go to; nothing if there is none
     * @param members of that group
     * @param lag messages of all groups that the network has and that were not read, at most a page of each
     */
    public record Seen(Optional<GroupId> group, Set<InstallationId> members, long lag) {}

    public Seen of(HostedInstallation who) {
        Sql sql = database.direct();
        // Not the one that runs the inbox: it may be another instance, and what it remembers is its own.
        GroupStore groups = new GroupStore();
        List<GroupFacts> active = groups.active(sql, who.id());
        Optional<GroupFacts> primary = active.stream()
                .filter(group -> group.type() == ConversationType.SYNC)
                .max(SyncGroups.NEWEST);
        Set<InstallationId> members = primary.flatMap(group -> groups.find(sql, who, group.id()))
                .map(stored -> stored.group().members().stream()
                        .map(leaf -> InstallationId.of(leaf.signatureKey().toByteArray()))
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
        return new Seen(primary.map(GroupFacts::id), members, lag(active));
    }

    private long lag(List<GroupFacts> active) {
        Map<GroupId, Long> newest =
                network.newestGroupMessages(active.stream().map(GroupFacts::id).toList(), Lane.HOUSEKEEPING);
        return active.stream()
                .filter(group -> newest.getOrDefault(group.id(), 0L) > group.cursor())
                .mapToLong(group -> network.groupMessages(group.id(), group.cursor(), Lane.HOUSEKEEPING)
                        .entries()
                        .size())
                .sum();
    }
}
