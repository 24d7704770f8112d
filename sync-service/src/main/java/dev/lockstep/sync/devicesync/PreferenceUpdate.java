package dev.lockstep.sync.devicesync;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.PreferenceUpdatesReceived;
import dev.lockstep.service.consent.ConsentForms;
import dev.lockstep.sync.devicesync.DeviceSyncEvents.About;
import dev.lockstep.sync.group.SyncGroupListener.Effect;
import dev.lockstep.sync.group.SyncGroupListener.Heard;
import dev.lockstep.sync.inbox.HmacRoot;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncContent;
import dev.lockstep.xmtp.proto.devicesync.content.HmacKeyUpdate;
import dev.lockstep.xmtp.proto.devicesync.content.PreferenceUpdates;
import dev.lockstep.xmtp.push.HmacRootKey;
import java.util.List;

/** Preferences as sync groups carry them and as our services do (device sync reference §5.1). */
final class PreferenceUpdate {
    private PreferenceUpdate() {}

    /**
     * Takes HMAC roots over and hands consent on: what that means is preference-service's to say. What is not well-formed is passed
     * over, alone.
     */
    static Effect told(
            HostedInstallation who,
            Heard heard,
            PreferenceUpdates updates,
            HmacRoots hmacRoots,
            DeviceSyncEvents events) {
        Effect consent = consent(who, heard, updates, events);
        return sql -> {
            for (var update : updates.getUpdatesList()) {
                if (update.getHmac().getKey().size() == HmacRootKey.LENGTH) {
                    hmacRoots.told(sql, who, root(update.getHmac()));
                }
            }
            consent.in(sql);
        };
    }

    private static HmacRoot root(HmacKeyUpdate update) {
        return new HmacRoot(HmacRootKey.of(update.getKey().toByteArray()), update.getCycledAtNs());
    }

    private static Effect consent(
            HostedInstallation who, Heard heard, PreferenceUpdates updates, DeviceSyncEvents events) {
        var received = PreferenceUpdatesReceived.newBuilder()
                .setMessageId(heard.id().bytes())
                .setSequenceId(heard.sequenceId())
                .setNetworkAtNs(heard.sentAtNs())
                .setSenderInstallationId(heard.sender().installation().bytes());
        for (var update : updates.getUpdatesList()) {
            if (update.hasConsent()) {
                received.addConsent(ConsentForms.ours(update.getConsent()));
            }
        }
        return received.getConsentCount() == 0
                ? sql -> {}
                : sql -> events.received(sql, About.of(who), received.build());
    }

    /** One message for all of them. */
    static DeviceSyncContent message(List<ConsentRecord> records) {
        var updates = PreferenceUpdates.newBuilder();
        for (ConsentRecord record : records) {
            updates.addUpdates(dev.lockstep.xmtp.proto.devicesync.content.PreferenceUpdate.newBuilder()
                    .setConsent(ConsentForms.theirs(record)));
        }
        return message(updates);
    }

    static DeviceSyncContent message(HmacRoot root) {
        return message(PreferenceUpdates.newBuilder()
                .addUpdates(dev.lockstep.xmtp.proto.devicesync.content.PreferenceUpdate.newBuilder()
                        .setHmac(HmacKeyUpdate.newBuilder()
                                .setKey(ByteString.copyFrom(root.key().toByteArray()))
                                .setCycledAtNs(root.cycledAtNs()))));
    }

    private static DeviceSyncContent message(PreferenceUpdates.Builder updates) {
        return DeviceSyncContent.newBuilder().setPreferenceUpdates(updates).build();
    }
}
