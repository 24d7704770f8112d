package dev.lockstep.sync.ownership;

import dev.lockstep.service.sql.DatabaseUnavailableException;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.identity.IdentityLogs.NewestState;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.installation.StoredInstallation;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.task.LostTaskException;
import dev.lockstep.sync.task.Task;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs one inbox: one thing at a time, in turn. Who waits for a turn is one thread for each of its installations, for their
 * welcomes, one for its tasks and one for upkeep, so the number is bounded by itself. An inbox that has nothing to do has no
 * thread.
 */
final class InboxRunner implements TaskWork.Running {
    private static final Logger LOG = Logger.getLogger(InboxRunner.class);
    private static final Duration REST_AFTER_TROUBLE = Duration.ofSeconds(2);

    /** What is done in a turn. */
    @FunctionalInterface
    interface Turn {
        void take();
    }

    private final InboxId id;
    private final Engine engine;
    private final ReentrantLock turns = new ReentrantLock(true);
    private final AtomicBoolean working = new AtomicBoolean();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final Map<InstallationId, HostedInstallation> running = new LinkedHashMap<>();
    private volatile boolean stopped;
    /** Whether a sync group may be due to be made anew: only what is done here makes it due. Guarded by the turns. */
    private boolean mayOweRenewal = true;

    private @Nullable HostedInbox hosted;

    InboxRunner(InboxId id, Engine engine) {
        this.id = id;
        this.engine = engine;
    }

    /** There may be something to do. Returns at once; many calls lead to one look. */
    void poke() {
        asked.set(true);
        if (!stopped && working.compareAndSet(false, true)) {
            Thread.ofVirtual().name("inbox-" + id).start(this::work);
        }
    }

    /** Takes a turn, waiting for it; nothing is done if the inbox does not run here any more. */
    void inTurn(Turn turn) throws InterruptedException {
        turns.lockInterruptibly();
        try {
            engine.places().acquire();
            try {
                if (!stopped && load()) {
                    turn.take();
                }
            } finally {
                engine.places().release();
            }
        } finally {
            turns.unlock();
        }
    }

    /** Stops the inbox here, when its turn is over or after a while anyway: what it still writes is fenced by then. */
    void stop(Duration patience) {
        stopped = true;
        boolean mine = false;
        try {
            mine = turns.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            for (HostedInstallation installation : Map.copyOf(running).values()) {
                leave(installation);
            }
        } finally {
            if (mine) {
                turns.unlock();
            }
        }
    }

    /** The log of the inbox, fresh from the network, which may have lost installations of ours. */
    void looked(NewestState log) {
        mayOweRenewal = true;
        engine.installing().looked(inbox(), log).forEach(this::stopped);
        upkeep();
    }

    @Override
    public HostedInbox inbox() {
        HostedInbox inbox = hosted;
        if (inbox == null) {
            throw new IllegalStateException("inbox %s is not loaded".formatted(id));
        }
        return inbox;
    }

    @Override
    public HostedInstallation installation(InstallationId installation) throws FailureException {
        HostedInstallation found = running.get(installation);
        if (found == null) {
            throw new FailureException(new Failure.UnknownInstallation());
        }
        return found;
    }

    @Override
    public void started(HostedInstallation installation) {
        if (running.putIfAbsent(installation.id(), installation) == null) {
            follow(installation);
        }
        try {
            upkeep();
        } catch (NetworkException | DatabaseUnavailableException e) {
            LOG.infof("installation %s: its sync group comes later: %s", installation.id(), e.getMessage());
        }
    }

    @Override
    public void stopped(InstallationId installation) {
        HostedInstallation found = running.remove(installation);
        if (found != null) {
            leave(found);
        }
    }

    private void work() {
        try {
            while (asked.getAndSet(false) && !stopped) {
                inTurn(this::nextTask);
            }
        } catch (LostTaskException e) {
            LOG.infof("inbox %s: %s", id, e.getMessage());
        } catch (NetworkException | DatabaseUnavailableException e) {
            LOG.debugf("inbox %s rests: %s", id, e.getMessage());
            engine.pokeLater(this, REST_AFTER_TROUBLE);
        } catch (RuntimeException e) {
            LOG.errorf(e, "inbox %s rests", id);
            engine.pokeLater(this, REST_AFTER_TROUBLE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            working.set(false);
        }
        if (asked.get() && !stopped) {
            poke();
        }
    }

    /** One task in each turn, so that welcomes get theirs in between. */
    private void nextTask() {
        renewals();
        Instant now = engine.clock().instant();
        Optional<Task> task = engine.tasks().begin(engine.database().direct(), id, now);
        if (task.isPresent() && isTheLast(task.get())) {
            return;
        }
        engine.tasks().nextTry(engine.database().direct(), id).ifPresent(next -> {
            Instant then = engine.clock().instant();
            if (next.isAfter(then)) {
                engine.pokeLater(this, Duration.between(then, next));
            } else {
                asked.set(true);
            }
        });
    }

    /** Does a task. Whether no other waits: one that comes meanwhile asks for its turn itself. */
    private boolean isTheLast(Task task) {
        mayOweRenewal |=
                task.command().hasRegisterInstallation() || task.command().hasRevokeInstallation();
        boolean triedAgain = engine.work().perform(this, task);
        return !triedAgain && !task.mayHaveSuccessor();
    }

    private boolean load() {
        if (hosted != null) {
            return true;
        }
        var sql = engine.database().direct();
        Optional<HostedInbox> found = engine.inboxes().find(sql, id);
        if (found.isEmpty()) {
            stopped = true;
            return false;
        }
        for (HostedInstallation installation : engine.installations().loadRegistered(sql, found.get())) {
            running.put(installation.id(), installation);
            follow(installation);
        }
        hosted = found.get();
        return true;
    }

    private void follow(HostedInstallation installation) {
        engine.conversations().resume(installation);
        engine.subscriptions()
                .followWelcomes(
                        installation.id(),
                        engine.keyPackages().welcomesReadUpTo(installation.id()),
                        welcome -> arrived(installation, welcome));
    }

    private void arrived(HostedInstallation installation, WelcomeMessage welcome) {
        try {
            inTurn(() -> {
                if (running.containsKey(installation.id())) {
                    renewals();
                    engine.conversations().welcome(installation, welcome);
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a turn of inbox " + id, e);
        }
        poke();
    }

    private void leave(HostedInstallation installation) {
        engine.subscriptions().leave(installation.id());
        engine.conversations().stop(installation);
    }

    /** After a revocation nothing is said before there is a sync group without the revoked one. */
    private void renewals() {
        if (mayOweRenewal) {
            due(StoredInstallation.SyncGroupDue.RENEW);
            mayOweRenewal = false;
        }
    }

    private void upkeep() {
        due(StoredInstallation.SyncGroupDue.RENEW);
        due(StoredInstallation.SyncGroupDue.ENSURE);
    }

    private void due(StoredInstallation.SyncGroupDue what) {
        var sql = engine.database().direct();
        for (StoredInstallation stored : engine.installations().ofInbox(sql, id)) {
            HostedInstallation installation = running.get(stored.id());
            if (installation != null && stored.syncGroupDue() == what) {
                switch (what) {
                    case NOTHING -> {}
                    case ENSURE -> engine.conversations().ensureSyncGroup(installation);
                    case RENEW -> engine.conversations().renewSyncGroup(installation);
                }
                engine.installations().syncGroupDone(sql, stored.id(), what);
            }
        }
    }

    /** Renews what is due of an installation, if it runs here. */
    void renewKeyPackage(InstallationId installation) {
        HostedInstallation found = running.get(installation);
        if (found != null) {
            engine.keyPackages().renew(found);
        }
    }

    /** Makes up for a sync group that could not be made at once. */
    void keepUp() {
        upkeep();
    }
}
