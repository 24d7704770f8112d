package dev.lockstep.sync.group;

import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.xmtp.group.conversation.CommitMaking;
import dev.lockstep.xmtp.group.conversation.OwnCommit;
import dev.lockstep.xmtp.group.publishing.OwnPayload;
import dev.lockstep.xmtp.group.publishing.Publication;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Makes our commits: stored, published, merged when they are the first of their epoch, made anew when another one was. A
 * commit that a crash interrupts is merged when it is seen in the log, by whoever reads that; its maker asks again and finds it
 * done.
 */
final class Committing {
    private final Database database;
    private final XmtpNetwork network;
    private final GroupStore groups;
    private final AwaitedStore awaited;
    private final DueWelcomes welcomes;
    private final LogReader reader;
    private final InstantSource clock;
    private final SecureRandom random;

    Committing(
            Database database,
            XmtpNetwork network,
            GroupStore groups,
            AwaitedStore awaited,
            DueWelcomes welcomes,
            LogReader reader,
            InstantSource clock,
            SecureRandom random) {
        this.database = database;
        this.network = network;
        this.groups = groups;
        this.awaited = awaited;
        this.welcomes = welcomes;
        this.reader = reader;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Brings a change about. Returns the group with it, or as it is if there was nothing to do or we are not in it any more.
     *
     * @throws CommandRefusedException if it cannot be done
     * @throws NetworkException also if the commits of others came first each time; it may be tried again
     */
    StoredGroup bringAbout(HostedInstallation who, GroupId id, Change change, Lane lane)
            throws CommandRefusedException {
        // Those of a commit that was merged when something broke off; whoever wanted it asks again.
        welcomes.send(who.id());
        StoredGroup group = reader.readUp(who, id, lane).group();
        for (int attempt = 1;
                attempt <= OwnPayload.MOST_ATTEMPTS && group.facts().isActive();
                attempt++) {
            Optional<Awaited.Commit> published = publish(who, group, change, attempt, lane);
            if (published.isEmpty()) {
                return group;
            }
            LogReader.Read read = reader.readUp(who, id, lane);
            if (read.counted().contains(published.get().payload().hash())) {
                return read.group();
            }
            group = read.group();
        }
        if (!group.facts().isActive()) {
            return group;
        }
        throw new NetworkException(
                "group %s: the commits of others came before %d of ours".formatted(id, OwnPayload.MOST_ATTEMPTS),
                true,
                null);
    }

    private Optional<Awaited.Commit> publish(
            HostedInstallation who, StoredGroup group, Change change, int attempt, Lane lane)
            throws CommandRefusedException {
        Optional<OwnCommit> made;
        try {
            made = change.make(new CommitMaking(group.group(), who.key(), random), group);
        } catch (MlsRefusedException e) {
            throw new CommandRefusedException("change-refused", String.valueOf(e.getMessage()), "");
        }
        if (made.isEmpty()) {
            return Optional.empty();
        }
        OwnCommit commit = made.get();
        var publication = Publication.ofCommit(
                commit.pending().message().encoded(), group.id(), who.hmacRoot().key(), clock.instant());
        var payload = new OwnPayload(publication.hash(), OwnPayload.Kind.COMMIT, group.epoch(), attempt);
        var own = new Awaited.Commit(payload, publication.input(), commit.pending(), commit.recipients());
        database.perform(sql -> {
            groups.save(sql, who, group, group.facts(), Optional.of(commit.after()));
            awaited.insert(sql, who, group.id(), own);
        });
        network.sendGroupMessages(List.of(own.input()), lane);
        return Optional.of(own);
    }
}
