package dev.lockstep.sync.devicesync;

import dev.lockstep.contract.event.ArchiveChanged;
import dev.lockstep.contract.event.ConversationHmacKeys;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.contract.sync.SyncGroupInstallation;
import dev.lockstep.contract.sync.SyncStatus;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.group.ConversationGroups;
import dev.lockstep.sync.group.SyncGroupView;
import dev.lockstep.sync.identity.IdentityLogs;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.installation.StoredInstallation;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.operation.Times;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.push.HmacEpoch;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is stored of an installation's device sync, as callers are shown it. */
public final class DeviceSyncState {
    private static final int RECENT = 20;
    private static final int MOST_ANSWERS = 100;

    private final Database database;
    private final InboxStore inboxes;
    private final InstallationStore installations;
    private final IdentityLogs logs;
    private final SyncGroupView groups;
    private final InstantSource clock;

    DeviceSyncState(
            Database database,
            InboxStore inboxes,
            InstallationStore installations,
            IdentityLogs logs,
            SyncGroupView groups,
            InstantSource clock) {
        this.database = database;
        this.inboxes = inboxes;
        this.installations = installations;
        this.logs = logs;
        this.groups = groups;
        this.clock = clock;
    }

    /** Newest first, before a place. */
    public List<SyncRequestChanged> requests(
            String tenant, InstallationId installation, long beforeNs, String beforePin, int limit)
            throws FailureException {
        require(tenant, installation);
        return Requests.list(database.direct(), installation, beforeNs, beforePin, limit);
    }

    /** Newest first, before a place. */
    public List<ArchiveChanged> archives(
            String tenant, InstallationId installation, long sinceNs, long beforeNs, byte[] beforeMessage, int limit)
            throws FailureException {
        require(tenant, installation);
        return Archives.list(database.direct(), installation, sinceNs, beforeNs, beforeMessage, limit).stream()
                .map(DeviceSyncEvents::shown)
                .toList();
    }

    /** The newest archive with a pin, or of all if the pin is empty. */
    public Optional<ArchiveChanged> archive(String tenant, InstallationId installation, String pin)
            throws FailureException {
        require(tenant, installation);
        return Archives.newest(database.direct(), installation, pin).map(DeviceSyncEvents::shown);
    }

    /** The keys that mark its inbox's messages, in the order of the groups' ids, after one. */
    public List<ConversationHmacKeys> hmacKeys(String tenant, InstallationId installation, byte[] after, int limit)
            throws FailureException {
        HostedInbox inbox = require(tenant, installation);
        HmacEpoch now = HmacEpoch.at(clock.instant());
        return ConversationGroups.of(database.direct(), installation, after, limit).stream()
                .map(part -> ConversationKeys.of(part, inbox.hmacRoot().key(), now, inbox.dataKey()))
                .toList();
    }

    /** How the installation stands to the others, and what to do if that is not well. */
    public SyncStatus status(String tenant, InstallationId installation) throws FailureException {
        HostedInbox inbox = require(tenant, installation);
        Sql sql = database.direct();
        HostedInstallation who = installations
                .load(sql, inbox, installation)
                .orElseThrow(() -> new FailureException(new Failure.UnknownInstallation()));
        SyncGroupView.Seen seen = groups.of(who);
        Optional<IdentityLogs.NewestState> log = logs.newest(inbox.id(), Lane.SYNC);
        List<InstallationId> current =
                log.map(newest -> newest.state().installations()).orElse(List.of());
        Map<InstallationId, Whereabouts.Heard> heard = Whereabouts.all(sql, installation);
        List<SyncRequestChanged> requests = Requests.list(sql, installation, Long.MAX_VALUE, "", RECENT);
        long nowNs = Times.nanos(clock.instant());
        var status = SyncStatus.newBuilder()
                .setLagMessages(seen.lag())
                .addAllAnswers(Archives.answers(sql, installation, nowNs - Diagnosis.RECENT_NS, MOST_ANSWERS))
                .addAllRequests(requests)
                .addAllFindings(Diagnosis.of(new Diagnosis.Facts(
                        nowNs,
                        installation,
                        current,
                        log.map(newest -> newest.updates() > 1).orElse(false),
                        inbox.hmacRoot().get().cycledAtNs(),
                        seen.members(),
                        heard,
                        requests,
                        Requests.alarming(sql, installation, RECENT),
                        AwaitedTransfers.troubles(sql, installation))));
        seen.group().ifPresent(group -> status.setSyncGroupId(group.bytes()));
        Set<InstallationId> hosted = installations.ofInbox(sql, inbox.id()).stream()
                .filter(each -> each.state() == StoredInstallation.State.REGISTERED)
                .map(StoredInstallation::id)
                .collect(Collectors.toSet());
        seen.members().stream()
                .sorted((one, other) -> one.toString().compareTo(other.toString()))
                .forEach(each -> status.addInstallations(SyncGroupInstallation.newBuilder()
                        .setInstallationId(each.bytes())
                        .setHosted(hosted.contains(each))
                        .setLastSeenAtNs(heard.getOrDefault(each, Whereabouts.Heard.NEVER)
                                .heardNs())));
        return status.build();
    }

    private HostedInbox require(String tenant, InstallationId installation) throws FailureException {
        Sql sql = database.direct();
        return installations
                .find(sql, installation)
                .filter(found -> found.state() == StoredInstallation.State.REGISTERED)
                .flatMap(found -> inboxes.find(sql, tenant, found.inbox()))
                .orElseThrow(() -> new FailureException(new Failure.UnknownInstallation()));
    }
}
