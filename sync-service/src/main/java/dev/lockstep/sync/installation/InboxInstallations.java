package dev.lockstep.sync.installation;

import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.identity.IdentityLogs;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The installations of a tenant's inboxes, hosted or not. */
public final class InboxInstallations {
    private final Database database;
    private final InboxStore inboxes;
    private final InstallationStore installations;
    private final IdentityLogs logs;

    public InboxInstallations(
            Database database, InboxStore inboxes, InstallationStore installations, IdentityLogs logs) {
        this.database = database;
        this.inboxes = inboxes;
        this.installations = installations;
        this.logs = logs;
    }

    /**
     * An installation as the tenant may see it.
     *
     * @param createdAt nothing if it is not hosted here
     */
    public record Known(InstallationId id, InboxId inbox, boolean hosted, String label, Optional<Instant> createdAt) {}

    /** A hosted installation. */
    public Optional<Known> find(String tenant, InstallationId id) {
        Sql sql = database.direct();
        return installations
                .find(sql, id)
                .filter(found -> found.state() == StoredInstallation.State.REGISTERED)
                .filter(found -> inboxes.find(sql, tenant, found.inbox()).isPresent())
                .map(InboxInstallations::known);
    }

    /** All of an inbox: those that its identity log has now. */
    public List<Known> all(String tenant, InboxId inbox) throws FailureException {
        Sql sql = database.direct();
        HostedInbox hosted =
                inboxes.find(sql, tenant, inbox).orElseThrow(() -> new FailureException(new Failure.UnknownInbox()));
        Map<InstallationId, Known> ours = new LinkedHashMap<>();
        installations.ofInbox(sql, hosted.id()).stream()
                .filter(found -> found.state() == StoredInstallation.State.REGISTERED)
                .forEach(found -> ours.put(found.id(), known(found)));
        List<Known> all = new ArrayList<>(ours.values());
        logs.newest(inbox, Lane.SYNC)
                .ifPresent(log -> log.state().installations().stream()
                        .filter(id -> !ours.containsKey(id))
                        .sorted((one, other) -> one.toString().compareTo(other.toString()))
                        .forEach(id -> all.add(new Known(id, inbox, false, "", Optional.empty()))));
        return all;
    }

    private static Known known(StoredInstallation found) {
        return new Known(found.id(), found.inbox(), true, found.label(), Optional.of(found.createdAt()));
    }
}
