package dev.lockstep.sync.group;

import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.xmtp.group.publishing.PayloadHash;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads a group's log from where it stands to its end. */
final class LogReader {
    /** How long an entry may take to come by itself. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final Database database;
    private final XmtpNetwork network;
    private final GroupStore groups;
    private final LogIntake intake;

    LogReader(Database database, XmtpNetwork network, GroupStore groups, LogIntake intake) {
        this.database = database;
        this.network = network;
        this.groups = groups;
        this.intake = intake;
    }

    /**
     * What was read.
     *
     * @param group as it is now
     * @param counted of our own payloads those that count
     * @param entries how many were new
     */
    record Read(StoredGroup group, Set<PayloadHash> counted, int entries) {}

    /** The group as it is stored, without a look at the log. */
    StoredGroup stored(HostedInstallation who, GroupId group) {
        return groups.find(database.direct(), who, group)
                .orElseThrow(() -> new IllegalStateException("group %s is not stored".formatted(group)));
    }

    Read readUp(HostedInstallation who, GroupId id, Lane lane) {
        StoredGroup group = stored(who, id);
        Set<PayloadHash> counted = new HashSet<>();
        int entries = 0;
        boolean last = false;
        while (!last && group.facts().isActive()) {
            XmtpNetwork.LogPage page = network.groupMessages(id, group.facts().cursor(), lane);
            last = page.last() || page.entries().isEmpty();
            for (GroupMessage.V1 entry : page.entries()) {
                Taken taken = intake.take(who, group, entry);
                group = taken.group();
                taken.counts().ifPresent(counted::add);
                entries++;
            }
        }
        return new Read(group, counted, entries);
    }

    /** Takes in the entry that follows a payload of our own in time, if it comes by itself. Whether it is that one, and counts. */
    boolean tookNext(HostedInstallation who, GroupId id, ComingEntries.Waiting waiting, Awaited own) {
        return waiting.next(PATIENCE)
                .flatMap(entry -> intake.take(who, stored(who, id), entry, Optional.of(own))
                        .counts())
                .filter(own.payload().hash()::equals)
                .isPresent();
    }

    /** Takes in an entry that has come by itself. */
    StoredGroup arrived(HostedInstallation who, GroupId id, GroupMessage.V1 entry) {
        return intake.take(who, stored(who, id), entry).group();
    }
}
