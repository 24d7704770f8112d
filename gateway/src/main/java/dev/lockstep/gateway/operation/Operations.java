package dev.lockstep.gateway.operation;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.gateway.operation.Operation.State;
import dev.lockstep.gateway.request.PathId;
import dev.lockstep.gateway.request.Shown;
import dev.lockstep.gateway.tenant.Caller;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.Topic;
import dev.lockstep.service.sql.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Starts operations, shows them, and waits for them. For virtual threads. */
public final class Operations {
    private final Database database;
    private final Outbox outbox;
    private final OperationWatch watch;
    private final InstantSource clock;

    public Operations(Database database, Outbox outbox, OperationWatch watch, InstantSource clock) {
        this.database = database;
        this.outbox = outbox;
        this.watch = watch;
        this.clock = clock;
    }

    /**
     * Something to be done.
     *
     * @param kind as callers see it
     * @param installation empty if it concerns none yet
     * @param command what sync-service is told, without the fields that all envelopes have
     */
    public record Wanted(String kind, ByteString inbox, ByteString installation, Envelope.Builder command) {}

    /** Begins an operation: it is on its way when this returns, and never lost from then on. */
    public Operation start(Caller caller, Wanted wanted) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        UUID id = UUID.randomUUID();
        Operation shown = new Operation(
                id.toString(),
                wanted.kind(),
                Shown.hex(wanted.inbox()),
                Shown.hexOrAbsent(wanted.installation()),
                State.RUNNING,
                null,
                null,
                null,
                null,
                now,
                now);
        Envelope command = envelope(caller, wanted, id.toString());
        database.perform(sql -> {
            OperationTable.insert(sql, caller.tenant(), new StoredOperation(shown, wanted.inbox(), 0, null));
            outbox.add(sql, Topic.COMMANDS, command);
        });
        return shown;
    }

    /** Writes down something that is done already. */
    public Operation done(
            Caller caller, String kind, ByteString inbox, ByteString installation, Map<String, Object> result) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Operation shown = new Operation(
                UUID.randomUUID().toString(),
                kind,
                Shown.hex(inbox),
                Shown.hexOrAbsent(installation),
                State.SUCCEEDED,
                null,
                null,
                result,
                null,
                now,
                now);
        database.perform(sql -> {
            StoredOperation stored = new StoredOperation(shown, inbox, 0, null);
            OperationTable.insert(sql, caller.tenant(), stored);
            OperationTable.update(sql, stored);
        });
        return shown;
    }

    /** Tells sync-service something about an operation that waits; it runs from now on. */
    public Operation goOn(Caller caller, UUID id, Wanted wanted) {
        return database.transaction(sql -> {
            StoredOperation known =
                    OperationTable.lock(sql, caller.tenant(), id).orElseThrow(() -> PathId.unknown("operation"));
            StoredOperation running = known.resumed(clock.instant().truncatedTo(ChronoUnit.MICROS));
            OperationTable.update(sql, running);
            outbox.add(sql, Topic.COMMANDS, envelope(caller, wanted, id.toString()));
            return running.shown();
        });
    }

    public Optional<StoredOperation> find(UUID tenant, UUID id) {
        return OperationTable.find(database.direct(), tenant, id);
    }

    /** Up to where an answer must have read to show what the installation's operations have done. */
    public Optional<StoredOperation.Place> seen(ByteString installation) {
        return OperationTable.seen(database.direct(), installation);
    }

    /** Newest first. */
    List<StoredOperation> page(UUID tenant, int most, OperationTable.@Nullable PageEnd after) {
        return OperationTable.page(database.direct(), tenant, most, after);
    }

    /** The operation when it has ended or waits for somebody, or as it is after a while. */
    public Operation await(Caller caller, UUID id, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Operation operation = find(caller.tenant(), id)
                    .orElseThrow(() -> PathId.unknown("operation"))
                    .shown();
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (operation.isSettled() || !left.isPositive()) {
                return operation;
            }
            watch.await(id, left);
        }
    }

    private Envelope envelope(Caller caller, Wanted wanted, String operation) {
        return wanted.command()
                .setEventId(UUID.randomUUID().toString())
                .setTenantId(caller.tenantId())
                .setInboxId(wanted.inbox())
                .setInstallationId(wanted.installation())
                .setOperationId(operation)
                .setAtNs(Shown.nanos(clock.instant()))
                .build();
    }
}
