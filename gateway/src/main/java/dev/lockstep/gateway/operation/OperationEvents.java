package dev.lockstep.gateway.operation;

import dev.lockstep.contract.event.Envelope;
import dev.lockstep.service.event.EventHandler;
import dev.lockstep.service.sql.Sql;
import java.util.UUID;

/** Moves operations on as sync-service tells of them. */
public final class OperationEvents implements EventHandler {
    private final OperationWatch watch;

    public OperationEvents(OperationWatch watch) {
        this.watch = watch;
    }

    @Override
    public void handle(Sql sql, Envelope event) {
        throw new UnsupportedOperationException("an event without its place");
    }

    @Override
    public boolean concerns(Envelope event) {
        return event.hasOperationChanged();
    }

    @Override
    public void handle(Sql sql, Envelope event, int partition, long offset) {
        UUID tenant = UUID.fromString(event.getTenantId());
        UUID id = UUID.fromString(event.getOperationId());
        OperationTable.lock(sql, tenant, id).ifPresent(known -> {
            StoredOperation changed = known.after(
                    event.getOperationChanged(), event.getAtNs(), new StoredOperation.Place(partition, offset));
            if (!changed.equals(known)) {
                OperationTable.update(sql, changed);
                sql.afterCommit(() -> watch.changed(id));
            }
        });
    }
}
