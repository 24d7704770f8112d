package dev.lockstep.sync.inbox;

import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.identity.IdentityLogs;
import dev.lockstep.sync.identity.IdentityLogs.NewestState;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.sync.operation.SyncEvents;
import dev.lockstep.sync.operation.Times;
import dev.lockstep.sync.provisioning.IdentityBudget;
import dev.lockstep.sync.task.TaskStore;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.Identifier;
import dev.lockstep.xmtp.identity.IdentityUpdateException;
import dev.lockstep.xmtp.push.HmacRootKey;
import dev.lockstep.xmtp.wallet.WalletAddress;
import dev.lockstep.xmtp.wallet.WalletKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Takes inboxes in and lets them go. */
public final class InboxHosting {
    /** What clients take if nobody says otherwise (XMTP network reference §4.2). */
    private static final long DEFAULT_NONCE = 1;

    private final Database database;
    private final XmtpNetwork network;
    private final IdentityLogs logs;
    private final InboxStore inboxes;
    private final TaskStore tasks;
    private final SyncEvents events;
    private final InstantSource clock;
    private final SecureRandom random;

    public InboxHosting(
            Database database,
            XmtpNetwork network,
            IdentityLogs logs,
            InboxStore inboxes,
            TaskStore tasks,
            SyncEvents events,
            InstantSource clock,
            SecureRandom random) {
        this.database = database;
        this.network = network;
        this.logs = logs;
        this.inboxes = inboxes;
        this.tasks = tasks;
        this.events = events;
        this.clock = clock;
        this.random = random;
    }

    /**
     * What a tenant wants hosted.
     *
     * @param address lower case, with 0x; nothing for a managed inbox with a new wallet
     * @param nonce unsigned; not looked at if the address has an inbox already
     */
    public record Wish(String tenant, Optional<String> address, Optional<Long> nonce, Signer signer, String label) {}

    /** @param created false if the tenant had it already */
    public record Hosted(HostedInbox inbox, boolean created) {}

    /** Hosts an inbox, or finds the one that the tenant has for the identifier. */
    public Hosted host(Wish wish) throws FailureException {
        if (wish.address().isPresent()) {
            requireAddress(wish.address().get());
            Optional<HostedInbox> there =
                    inboxes.findByAddress(database.direct(), wish.address().get());
            if (there.isPresent()) {
                return found(there.get(), wish);
            }
        }
        return switch (wish.signer()) {
            case EXTERNAL -> hostExternal(wish);
            case MANAGED -> hostManaged(wish);
        };
    }

    /** Erases an inbox with its data key and all that is sealed with it; its operations fail. Nothing is published. */
    public void delete(String tenant, InboxId inbox) throws FailureException {
        database.perform(sql -> {
            if (inboxes.find(sql, tenant, inbox).isEmpty()) {
                throw new FailureException(new Failure.UnknownInbox());
            }
            for (var command : tasks.commands(sql, inbox)) {
                events.failed(sql, command, new Failure.UnknownInbox());
            }
            inboxes.delete(sql, inbox);
            events.deleted(sql, tenant, inbox);
        });
    }

    private Hosted hostExternal(Wish wish) throws FailureException {
        String address = wish.address().orElseThrow(() -> new FailureException(new Failure.InvalidIdentifier("none")));
        var identifier = new Identifier.Ethereum(address);
        InboxId adopted = network.inboxIds(List.of(identifier), Lane.SYNC).get(identifier);
        long nonce = wish.nonce().orElse(DEFAULT_NONCE);
        InboxId id = adopted == null ? derived(identifier, nonce) : adopted;
        Optional<NewestState> log = adopted == null ? Optional.empty() : logs.newest(id, Lane.SYNC);
        return insert(wish, id, identifier, nonce, log, Optional.empty());
    }

    private Hosted hostManaged(Wish wish) throws FailureException {
        if (wish.address().isPresent()) {
            throw new FailureException(new Failure.InvalidRequest(
                    "identifier: %s (expected: none, because a managed inbox gets a wallet of its own)."
                            .formatted(wish.address().get())));
        }
        WalletKey wallet = WalletKey.generate(random);
        var identifier = Identifier.Ethereum.of(wallet.address());
        long nonce = wish.nonce().orElse(DEFAULT_NONCE);
        return insert(wish, derived(identifier, nonce), identifier, nonce, Optional.empty(), Optional.of(wallet));
    }

    /** @param log that the inbox has already */
    private Hosted insert(
            Wish wish,
            InboxId id,
            Identifier.Ethereum identifier,
            long nonce,
            Optional<NewestState> log,
            Optional<WalletKey> wallet)
            throws FailureException {
        Instant now = clock.instant();
        HostedInbox inbox = new HostedInbox(
                id,
                wish.tenant(),
                identifier,
                nonce,
                wish.signer(),
                wish.label(),
                DataKey.generate(id, random),
                new CurrentHmacRoot(new HmacRoot(HmacRootKey.generate(random), Times.nanos(now))),
                IdentityBudget.of(log),
                now);
        boolean inserted = database.transaction(sql -> insert(sql, inbox, log, wallet));
        if (inserted) {
            return new Hosted(inbox, true);
        }
        HostedInbox there =
                taken(database.direct(), inbox).orElseThrow(() -> new FailureException(new Failure.Unavailable()));
        return found(there, wish);
    }

    private boolean insert(Sql sql, HostedInbox inbox, Optional<NewestState> log, Optional<WalletKey> wallet) {
        boolean inserted = inboxes.insert(sql, inbox, wallet);
        if (inserted && log.isPresent()) {
            inboxes.looked(
                    sql,
                    inbox.id(),
                    log.get().sequenceId(),
                    inbox.budget(),
                    log.get().state().installations());
        }
        return inserted;
    }

    /** By another call at the same time, or by another identifier of the same inbox. */
    private Optional<HostedInbox> taken(Sql sql, HostedInbox inbox) {
        return inboxes.find(sql, inbox.id())
                .or(() -> inboxes.findByAddress(sql, inbox.identifier().address()));
    }

    private static Hosted found(HostedInbox there, Wish wish) throws FailureException {
        if (!there.tenant().equals(wish.tenant())) {
            throw new FailureException(new Failure.HostedElsewhere());
        }
        if (there.signer() != wish.signer()) {
            throw new FailureException(new Failure.InvalidRequest("signer: %s (expected: %s, as this inbox has)."
                    .formatted(wish.signer().text(), there.signer().text())));
        }
        return new Hosted(there, false);
    }

    private static void requireAddress(String address) throws FailureException {
        if (!WalletAddress.isWellFormed(address)
                || !WalletAddress.of(address).toString().equals(address)) {
            throw new FailureException(
                    new Failure.InvalidIdentifier(address.length() > 64 ? address.length() + " characters" : address));
        }
    }

    private static InboxId derived(Identifier.Ethereum identifier, long nonce) throws FailureException {
        try {
            return identifier.inboxId(nonce);
        } catch (IdentityUpdateException e) {
            throw new FailureException(new Failure.InvalidIdentifier(identifier.address()));
        }
    }
}
