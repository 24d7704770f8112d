package dev.lockstep.sync.provisioning;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.lockstep.contract.event.SignatureRequest;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.identity.IdentityLogs;
import dev.lockstep.sync.identity.IdentityLogs.NewestState;
import dev.lockstep.sync.inbox.Arrivals;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.installation.StoredInstallation;
import dev.lockstep.sync.keypackage.KeyPackages;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.sync.operation.SyncEvents;
import dev.lockstep.sync.signature.SignatureRequests;
import dev.lockstep.sync.task.HmacCycle;
import dev.lockstep.sync.task.Task;
import dev.lockstep.sync.task.TaskStore;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.InstallationKey;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Installations come and go: what the commands to register and to revoke one lead to. */
public final class Installing {
    private static final KeyPackageForm FORM = KeyPackageForm.X_WING;

    private final Database database;
    private final InboxStore inboxes;
    private final InstallationStore installations;
    private final SignatureRequests requests;
    private final TaskStore tasks;
    private final HmacCycle hmacCycle;
    private final SyncEvents events;
    private final InstantSource clock;
    private final SecureRandom random;
    private final IdentityChanges changes;
    private final IdentityChangeStore changeStore = new IdentityChangeStore();

    /** @param floor how many identity updates of an inbox are kept back from new installations */
    public Installing(
            Database database,
            XmtpNetwork network,
            IdentityLogs logs,
            InboxStore inboxes,
            InstallationStore installations,
            KeyPackages keyPackages,
            SignatureRequests requests,
            TaskStore tasks,
            SyncEvents events,
            InstantSource clock,
            SecureRandom random,
            int floor) {
        this.database = database;
        this.inboxes = inboxes;
        this.installations = installations;
        this.requests = requests;
        this.tasks = tasks;
        this.hmacCycle = new HmacCycle(tasks, clock);
        this.events = events;
        this.clock = clock;
        this.random = random;
        this.changes = new IdentityChanges(
                database, network, logs, inboxes, installations, keyPackages, requests, clock, floor);
    }

    /**
     * Brings a new installation as far as it can be brought now.
     *
     * @return the installation, if it is on the network; its task has not ended then: see {@link #finish}
     */
    public Optional<InstallationId> register(HostedInbox inbox, Task task) {
        InstallationId installation = database.transaction(sql -> begun(sql, inbox, task));
        return switch (changes.advance(inbox, task.operation())) {
            case ChangeResult.Done(Optional<NewestState> log) -> {
                database.perform(sql -> registered(sql, inbox, task, installation, log));
                yield Optional.of(installation);
            }
            case ChangeResult.Waits(IdentityChange.Draft draft) -> {
                database.perform(sql -> ask(sql, inbox, task, draft));
                yield Optional.empty();
            }
            case ChangeResult.Refused(Failure failure, boolean sentOff) -> {
                database.perform(sql -> {
                    giveUp(sql, installation, sentOff);
                    fail(sql, task, failure);
                });
                yield Optional.empty();
            }
        };
    }

    /** The installation that {@link #register} gave runs: its operation has succeeded. */
    public void finish(Task task, InstallationId installation) {
        database.perform(sql -> {
            requests.close(sql, task.operation());
            tasks.succeed(sql, task, result(installation));
        });
    }

    /** A task that registers has failed for a reason outside of it. */
    public void abandon(Sql sql, Task task, Failure failure) {
        changeStore.find(sql, task.operation()).ifPresent(change -> {
            if (change.kind() == IdentityChange.Kind.ADD_INSTALLATION) {
                giveUp(sql, change.installation(), change.publishesBegun() > 0);
            }
        });
        fail(sql, task, failure);
    }

    /**
     * Brings the revocation of an installation as far as it can be brought now; its operation ends with it.
     *
     * @return the installation, if it is revoked now; it is erased then and is to be stopped
     */
    public Optional<InstallationId> revoke(HostedInbox inbox, Task task) throws FailureException {
        InstallationId installation =
                InstallationId.of(task.command().getInstallationId().toByteArray());
        database.perform(sql -> {
            if (changeStore.find(sql, task.operation()).isEmpty()) {
                changeStore.insert(
                        sql, task.operation(), inbox.id(), IdentityChange.Kind.REVOKE_INSTALLATION, installation);
            }
        });
        return switch (changes.advance(inbox, task.operation())) {
            case ChangeResult.Done(Optional<NewestState> log) -> {
                database.perform(sql -> {
                    looked(sql, inbox, log, task.operation());
                    erase(sql, inbox, installation, task.operation());
                    requests.close(sql, task.operation());
                    tasks.succeed(sql, task, result(installation));
                });
                yield Optional.of(installation);
            }
            case ChangeResult.Waits(IdentityChange.Draft draft) -> {
                database.perform(sql -> ask(sql, inbox, task, draft));
                yield Optional.empty();
            }
            case ChangeResult.Refused(Failure failure, boolean sentOff) -> {
                database.perform(sql -> fail(sql, task, failure));
                yield Optional.empty();
            }
        };
    }

    /**
     * Writes down what an inbox's log has become. Hosted installations that it no longer has are erased; the others get a fresh
     * sync group before they say anything, whoever it was that was revoked.
     *
     * @return installations that were erased and are to be stopped
     */
    public List<InstallationId> looked(HostedInbox inbox, NewestState log) {
        return database.transaction(sql -> looked(sql, inbox, Optional.of(log), ""));
    }

    private List<InstallationId> looked(Sql sql, HostedInbox inbox, Optional<NewestState> log, String operation) {
        var last = inboxes.lockLastLook(sql, inbox.id());
        if (last.isEmpty()
                || log.isEmpty()
                || log.get().sequenceId() <= last.get().sequenceId()) {
            return List.of();
        }
        var now = log.get().state().installations();
        inboxes.looked(sql, inbox.id(), log.get().sequenceId(), IdentityBudget.of(log), now);
        Arrivals.looked(sql, inbox.id(), last.get(), now, clock.instant());
        List<InstallationId> gone = installations.ofInbox(sql, inbox.id()).stream()
                .filter(installation -> installation.state() == StoredInstallation.State.REGISTERED)
                .map(StoredInstallation::id)
                .filter(installation -> !now.contains(installation))
                .toList();
        gone.forEach(installation -> erase(sql, inbox, installation, operation));
        if (!now.containsAll(last.get().installations())) {
            installations.renewSyncGroups(sql, inbox.id());
            cycleHmacRoot(sql, inbox, log.get().sequenceId());
        }
        return gone;
    }

    /** What was revoked is not to know how the others mark their messages from now on. */
    private void cycleHmacRoot(Sql sql, HostedInbox inbox, long sequenceId) {
        installations.ofInbox(sql, inbox.id()).stream()
                .filter(left -> left.state() == StoredInstallation.State.REGISTERED)
                .findFirst()
                .ifPresent(left -> hmacCycle.due(sql, inbox.tenant(), inbox.id(), left.id(), "after-" + sequenceId));
    }

    private void erase(Sql sql, HostedInbox inbox, InstallationId installation, String operation) {
        if (installations.delete(sql, installation)) {
            events.revoked(sql, inbox.tenant(), inbox.id(), installation, operation);
            installations.renewSyncGroups(sql, inbox.id());
        }
    }

    private InstallationId begun(Sql sql, HostedInbox inbox, Task task) {
        Optional<IdentityChange> begun = changeStore.find(sql, task.operation());
        if (begun.isPresent()) {
            return begun.get().installation();
        }
        InstallationKey key = InstallationKey.generate(random);
        installations.insert(
                sql, inbox, key, FORM, task.command().getRegisterInstallation().getLabel(), clock.instant());
        changeStore.insert(sql, task.operation(), inbox.id(), IdentityChange.Kind.ADD_INSTALLATION, key.id());
        return key.id();
    }

    private void registered(
            Sql sql, HostedInbox inbox, Task task, InstallationId installation, Optional<NewestState> log) {
        looked(sql, inbox, log, "");
        if (installations.register(sql, installation)) {
            events.registered(
                    sql,
                    task.command(),
                    installation,
                    task.command().getRegisterInstallation().getLabel());
        }
    }

    private void ask(Sql sql, HostedInbox inbox, Task task, IdentityChange.Draft draft) {
        var request = requests.open(sql, task.operation(), inbox.id(), draft.text(), draft.signer(), clock.instant());
        tasks.await(
                sql,
                task,
                SignatureRequest.newBuilder()
                        .setId(request.id().toString())
                        .setText(draft.text())
                        .build(),
                draft.signer());
    }

    private void giveUp(Sql sql, InstallationId installation, boolean sentOff) {
        if (sentOff) {
            installations.abandon(sql, installation);
        } else {
            installations.delete(sql, installation);
        }
    }

    private void fail(Sql sql, Task task, Failure failure) {
        requests.close(sql, task.operation());
        tasks.fail(sql, task, failure);
    }

    /** The registered installation, to run it. */
    public Optional<HostedInstallation> load(HostedInbox inbox, InstallationId installation) {
        return installations.load(database.direct(), inbox, installation);
    }

    private static Struct result(InstallationId installation) {
        return Struct.newBuilder()
                .putFields(
                        "installationId",
                        Value.newBuilder()
                                .setStringValue(installation.toString())
                                .build())
                .build();
    }
}
