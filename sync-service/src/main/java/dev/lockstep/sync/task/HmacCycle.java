package dev.lockstep.sync.task;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.CycleHmacRoot;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.time.InstantSource;
import java.util.UUID;

/** The task of making a new HMAC root, which nobody commands: installations came or went, or one keeps to another root. */
public final class HmacCycle {
    private final TaskStore tasks;
    private final InstantSource clock;

    public HmacCycle(TaskStore tasks, InstantSource clock) {
        this.tasks = tasks;
        this.clock = clock;
    }

    /**
     * A new root is due.
     *
     * @param by who is to tell the others
     * @param occasion of the inbox, of which there is to be one new root however many installations see it, and however often
     */
    public void due(Sql sql, String tenant, InboxId inbox, InstallationId by, String occasion) {
        int news = sql.update("""
                insert into hmac_occasion (inbox_id, occasion) values ($1, $2) on conflict do nothing
                """, inbox.toByteArray(), occasion);
        if (news == 1) {
            tasks.insert(sql, inbox, task(tenant, inbox, by), clock.instant());
        }
    }

    private static Envelope task(String tenant, InboxId inbox, InstallationId by) {
        return Envelope.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTenantId(tenant)
                .setInboxId(ByteString.copyFrom(inbox.toByteArray()))
                .setInstallationId(by.bytes())
                .setOperationId(UUID.randomUUID().toString())
                .setCycleHmacRoot(CycleHmacRoot.getDefaultInstance())
                .build();
    }
}
