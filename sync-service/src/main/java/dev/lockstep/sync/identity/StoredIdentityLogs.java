package dev.lockstep.sync.identity;

import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.sync.network.XmtpNetwork.LoggedUpdate;
import dev.lockstep.xmtp.group.membership.AssociationStates;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.IdentityUpdateException;
import dev.lockstep.xmtp.identity.SmartContractWallets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** Identity logs in the database, replayed as they are needed; an update is fetched and checked once. Thread-safe. */
public final class StoredIdentityLogs implements IdentityLogs {
    private static final Logger LOG = Logger.getLogger(StoredIdentityLogs.class);

    /** What is stored was found to hold, so the chains are not asked again. */
    private static final SmartContractWallets ASKED_BEFORE =
            question -> new SmartContractWallets.Verdict.Valid(question.block().orElse(0));

    private final LogStore store;
    private final XmtpNetwork network;
    private final SmartContractWallets wallets;
    private final Map<InboxId, ReplayedLog> replayed;

    private StoredIdentityLogs(LogStore store, XmtpNetwork network, SmartContractWallets wallets, int logsInMemory) {
        this.store = store;
        this.network = network;
        this.wallets = wallets;
        this.replayed = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<InboxId, ReplayedLog> eldest) {
                return size() > logsInMemory;
            }
        };
    }

    /** @param logsInMemory how many replayed logs are kept */
    public static IdentityLogs of(
            Database database, XmtpNetwork network, SmartContractWallets wallets, int logsInMemory) {
        return new StoredIdentityLogs(new LogStore(database), network, wallets, logsInMemory);
    }

    @Override
    public AssociationStates upTo(Map<InboxId, Long> sequenceIds, Lane lane) {
        Map<InboxId, ReplayedLog> logs = known(sequenceIds.keySet());
        Map<InboxId, ReplayedLog> behind = new HashMap<>();
        sequenceIds.forEach((inbox, asked) -> {
            ReplayedLog log = logs.getOrDefault(inbox, ReplayedLog.EMPTY);
            if (log.readTo() < asked) {
                behind.put(inbox, log);
            }
        });
        logs.putAll(extended(behind, lane));
        return statesOf(logs);
    }

    @Override
    public Latest latest(Collection<InboxId> inboxes, Lane lane) {
        Map<InboxId, ReplayedLog> logs = fresh(inboxes, lane);
        Map<InboxId, Long> sequenceIds = new HashMap<>();
        logs.forEach((inbox, log) -> {
            if (log.newest() != null) {
                sequenceIds.put(inbox, log.holdsTo());
            }
        });
        return new Latest(statesOf(logs), sequenceIds);
    }

    @Override
    public Optional<NewestState> newest(InboxId inbox, Lane lane) {
        ReplayedLog log = fresh(List.of(inbox), lane).getOrDefault(inbox, ReplayedLog.EMPTY);
        return Optional.ofNullable(log.newest()).map(state -> new NewestState(log.holdsTo(), log.updates(), state));
    }

    private Map<InboxId, ReplayedLog> fresh(Collection<InboxId> inboxes, Lane lane) {
        return extended(known(new HashSet<>(inboxes)), lane);
    }

    /** Logs as far as memory and database have them. */
    private Map<InboxId, ReplayedLog> known(Set<InboxId> inboxes) {
        Map<InboxId, ReplayedLog> logs = new HashMap<>();
        Set<InboxId> others = new HashSet<>();
        synchronized (replayed) {
            for (InboxId inbox : inboxes) {
                ReplayedLog log = replayed.get(inbox);
                if (log == null) {
                    others.add(inbox);
                } else {
                    logs.put(inbox, log);
                }
            }
        }
        Map<InboxId, List<LoggedUpdate>> stored = store.read(others);
        for (InboxId inbox : others) {
            ReplayedLog log = extended(inbox, ReplayedLog.EMPTY, stored.getOrDefault(inbox, List.of()), ASKED_BEFORE);
            logs.put(inbox, log);
            remember(inbox, log);
        }
        return logs;
    }

    /** Logs with what the network has beyond them. */
    private Map<InboxId, ReplayedLog> extended(Map<InboxId, ReplayedLog> logs, Lane lane) {
        if (logs.isEmpty()) {
            return logs;
        }
        Map<InboxId, Long> after = new HashMap<>();
        logs.forEach((inbox, log) -> after.put(inbox, log.readTo()));
        Map<InboxId, List<LoggedUpdate>> fetched = network.identityUpdates(after, lane);
        Map<InboxId, ReplayedLog> extended = new HashMap<>();
        Map<InboxId, List<LoggedUpdate>> holding = new HashMap<>();
        logs.forEach((inbox, log) -> {
            List<LoggedUpdate> updates = fetched.getOrDefault(inbox, List.of());
            ReplayedLog longer = extended(inbox, log, updates, wallets);
            extended.put(inbox, longer);
            holding.put(
                    inbox,
                    updates.stream()
                            .filter(each -> each.sequenceId() > log.readTo() && each.sequenceId() <= longer.holdsTo())
                            .toList());
        });
        store.add(holding);
        extended.forEach(this::remember);
        return extended;
    }

    private static ReplayedLog extended(
            InboxId inbox, ReplayedLog log, List<LoggedUpdate> updates, SmartContractWallets wallets) {
        try {
            ReplayedLog longer = log.with(updates, wallets);
            ReplayedLog.Refusal refusal = longer.refusal();
            if (refusal != null && log.refusal() == null) {
                LOG.warnf(
                        "identity log of %s: update %d does not hold, it and what follows do not count: %s",
                        inbox, refusal.sequenceId(), refusal.reason());
            }
            return longer;
        } catch (IdentityUpdateException e) {
            throw new NetworkException(
                    "identity log of %s: it cannot be checked now: %s".formatted(inbox, e.getMessage()), true, e);
        }
    }

    private void remember(InboxId inbox, ReplayedLog log) {
        synchronized (replayed) {
            replayed.merge(inbox, log, (old, now) -> old.readTo() > now.readTo() ? old : now);
        }
    }

    private static AssociationStates statesOf(Map<InboxId, ReplayedLog> logs) {
        Map<InboxId, ReplayedLog> copy = Map.copyOf(logs);
        return (inbox, sequenceId) ->
                copy.getOrDefault(inbox, ReplayedLog.EMPTY).upTo(sequenceId);
    }
}
