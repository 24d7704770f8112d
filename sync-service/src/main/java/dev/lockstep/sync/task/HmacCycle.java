package dev.lockstep.sync.task;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.CycleHmacRoot;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The task of making a new HMAC root, which nobody commands: installations came or went. */
public final class HmacCycle {
    private HmacCycle() {}

    /**
     * @param by who is to tell the others
     * @param occasion of the inbox, of which there is to be one new root however many installations see it
     */
    public static Envelope task(String tenant, InboxId inbox, InstallationId by, String occasion) {
        String name = inbox + "/hmac-root/" + occasion;
        return Envelope.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTenantId(tenant)
                .setInboxId(ByteString.copyFrom(inbox.toByteArray()))
                .setInstallationId(by.bytes())
                .setOperationId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                        .toString())
                .setCycleHmacRoot(CycleHmacRoot.getDefaultInstance())
                .build();
    }
}
