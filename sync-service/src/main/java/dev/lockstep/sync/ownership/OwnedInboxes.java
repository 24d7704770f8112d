package dev.lockstep.sync.ownership;

import dev.lockstep.service.event.PartitionOwner;
import dev.lockstep.service.event.Partitions;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.DatabaseUnavailableException;
import dev.lockstep.sync.devicesync.HistorySync;
import dev.lockstep.sync.devicesync.HmacRoots;
import dev.lockstep.sync.devicesync.PreferenceSync;
import dev.lockstep.sync.group.Conversations;
import dev.lockstep.sync.identity.IdentityLogs;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.sync.installation.InstallationStore;
import dev.lockstep.sync.keypackage.KeyPackages;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.network.Subscriptions;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.sync.provisioning.Installing;
import dev.lockstep.sync.task.CommandIntake;
import dev.lockstep.sync.task.TaskStore;
import dev.lockstep.xmtp.id.InboxId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;

/** The inboxes of the partitions that this instance has: it alone runs them. */
public final class OwnedInboxes implements PartitionOwner, CommandIntake.Listener, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(OwnedInboxes.class);
    private static final int PAGE = 500;
    /** More in a minute than a busy instance sends. */
    private static final int MOST_FORGOTTEN = 50_000;

    /** Tasks come with events of other topics too, whose partitions another instance may have. */
    private static final Duration LEFT_FOR = Duration.ofMillis(500);

    /** Looking for them takes long when many wait: it rests so many times as long. */
    private static final int REST = 20;

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    /**
     * How much and how long.
     *
     * @param atOnce how many inboxes may do something at once
     * @param taskPatience how long a command is tried from its first failure on
     * @param checkInterval how often each inbox's identity log is looked at
     */
    public record Limits(int atOnce, Duration taskPatience, Duration checkInterval) {}

    private final Engine engine;
    private final XmtpNetwork network;
    private final HmacRoots hmacRoots;
    private final IdentityLogs logs;
    private final IntSupplier partitionCount;
    private final Duration checkInterval;
    private final Set<Integer> owned = ConcurrentHashMap.newKeySet();
    private final Map<InboxId, InboxRunner> runners = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer;
    /** When to look for tasks again that another instance was told of, in ns. Of one look at a time. */
    private volatile long restsUntil = System.nanoTime();

    /** @param partitionCount how many partitions the topic of commands has; asked when it is needed, may wait */
    public OwnedInboxes(
            Database database,
            InboxStore inboxes,
            InstallationStore installations,
            KeyPackages keyPackages,
            TaskStore tasks,
            Installing installing,
            Conversations conversations,
            HistorySync historySync,
            PreferenceSync preferenceSync,
            HmacRoots hmacRoots,
            Subscriptions subscriptions,
            XmtpNetwork network,
            IdentityLogs logs,
            InstantSource clock,
            IntSupplier partitionCount,
            Limits limits) {
        this.network = network;
        this.hmacRoots = hmacRoots;
        this.logs = logs;
        this.partitionCount = partitionCount;
        this.checkInterval = limits.checkInterval();
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("inbox-timer").daemon().factory());
        this.engine = new Engine(
                database,
                inboxes,
                installations,
                keyPackages,
                tasks,
                installing,
                conversations,
                subscriptions,
                new TaskWork(
                        database,
                        tasks,
                        installing,
                        conversations,
                        historySync,
                        preferenceSync,
                        clock,
                        limits.taskPatience()),
                new Semaphore(limits.atOnce()),
                timer,
                clock);
    }

    /** Begins the work that comes with time. */
    public void start() {
        every(checkInterval, "looking at identity logs", this::checkAll);
        every(Duration.ofSeconds(1), "renewing key packages", this::renewKeyPackages);
        every(Duration.ofMinutes(1), "telling of the HMAC keys of a new period", this::rollOver);
        every(LEFT_FOR, "looking for tasks that another instance was told of", this::takeUp);
        every(
                Duration.ofHours(1),
                "forgetting old keys",
                () -> engine.keyPackages().forget(PAGE));
        every(
                Duration.ofMinutes(1),
                "forgetting which messages operations have sent",
                () -> engine.conversations().forgetOld(MOST_FORGOTTEN));
    }

    @Override
    public void assigned(Set<Integer> partitions) {
        owned.addAll(partitions);
        background("taking inboxes over", () -> {
            takeOver(partitions);
            checkAll();
        });
    }

    @Override
    public void revoked(Set<Integer> partitions) {
        owned.removeAll(partitions);
        int count = partitionCount.getAsInt();
        stop(runners.keySet().stream()
                .filter(inbox -> partitions.contains(Partitions.hash(inbox) % count))
                .toList());
    }

    @Override
    public void tasksAdded(InboxId inbox) {
        runner(inbox).ifPresent(InboxRunner::poke);
    }

    @Override
    public void deleted(InboxId inbox) {
        background("stopping a deleted inbox", () -> stop(List.of(inbox)));
    }

    /** How many inboxes run here. */
    public int running() {
        return runners.size();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        owned.clear();
        stop(List.copyOf(runners.keySet()));
    }

    /** Looks at the log of one inbox now, and does what a change of it asks for. */
    private void check(InboxId inbox) {
        runner(inbox)
                .ifPresent(runner -> logs.newest(inbox, Lane.HOUSEKEEPING).ifPresent(log -> {
                    turn(runner, () -> runner.looked(log));
                    runner.poke();
                }));
    }

    private void checkAll() {
        pages(owned, inboxes -> {
            Map<InboxId, Long> after =
                    engine.inboxes().lookedAt(engine.database().direct(), inboxes);
            network.identityUpdates(after, Lane.HOUSEKEEPING).forEach((inbox, updates) -> {
                if (!updates.isEmpty()) {
                    check(inbox);
                }
            });
        });
    }

    private void takeOver(Set<Integer> partitions) {
        pages(partitions, inboxes -> inboxes.forEach(this::tasksAdded));
    }

    private void takeUp() {
        if (owned.isEmpty()) {
            return;
        }
        long start = System.nanoTime();
        if (start - restsUntil < 0) {
            return;
        }
        List<InboxId> left = engine.tasks()
                .left(
                        engine.database().direct(),
                        Set.copyOf(owned),
                        partitionCount.getAsInt(),
                        engine.clock().instant().minus(LEFT_FOR),
                        PAGE);
        long end = System.nanoTime();
        restsUntil = end + REST * (end - start);
        left.forEach(this::tasksAdded);
    }

    private void rollOver() {
        if (!owned.isEmpty()) {
            hmacRoots.rollOver(Set.copyOf(owned), partitionCount.getAsInt(), PAGE);
        }
    }

    private void renewKeyPackages() {
        if (owned.isEmpty()) {
            return;
        }
        for (var due : engine.keyPackages().due(Set.copyOf(owned), partitionCount.getAsInt(), PAGE)) {
            runner(due.inbox())
                    .ifPresent(runner -> turn(runner, () -> {
                        runner.renewKeyPackage(due.installation());
                        runner.keepUp();
                    }));
        }
    }

    @FunctionalInterface
    private interface Page {
        void of(List<InboxId> inboxes);
    }

    private void pages(Set<Integer> partitions, Page page) {
        if (partitions.isEmpty()) {
            return;
        }
        byte[] after = new byte[0];
        int count = partitionCount.getAsInt();
        while (true) {
            List<InboxId> inboxes = engine.inboxes()
                    .inPartitions(engine.database().direct(), Set.copyOf(partitions), count, after, PAGE);
            if (!inboxes.isEmpty()) {
                page.of(inboxes);
            }
            if (inboxes.size() < PAGE) {
                return;
            }
            after = inboxes.getLast().toByteArray();
        }
    }

    private Optional<InboxRunner> runner(InboxId inbox) {
        if (!owned.contains(Partitions.hash(inbox) % partitionCount.getAsInt())) {
            return Optional.empty();
        }
        return Optional.of(runners.computeIfAbsent(inbox, id -> new InboxRunner(id, engine)));
    }

    private void stop(List<InboxId> inboxes) {
        inboxes.stream()
                .map(runners::remove)
                .filter(java.util.Objects::nonNull)
                .map(runner -> Thread.ofVirtual().start(() -> runner.stop(STOP_PATIENCE)))
                .toList()
                .forEach(OwnedInboxes::join);
    }

    private static void join(Thread stopping) {
        try {
            stopping.join(STOP_PATIENCE.multipliedBy(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void turn(InboxRunner runner, InboxRunner.Turn turn) {
        try {
            runner.inTurn(turn);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void every(Duration interval, String what, Runnable action) {
        Semaphore one = new Semaphore(1);
        timer.scheduleWithFixedDelay(
                () -> {
                    if (one.tryAcquire()) {
                        background(what, () -> {
                            try {
                                action.run();
                            } finally {
                                one.release();
                            }
                        });
                    }
                },
                interval.toMillis(),
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static void background(String what, Runnable action) {
        Thread.ofVirtual().name(what).start(() -> {
            try {
                action.run();
            } catch (NetworkException | DatabaseUnavailableException e) {
                LOG.warnf("%s is tried again later: %s", what, e.getMessage());
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s failed", what);
            }
        });
    }
}
