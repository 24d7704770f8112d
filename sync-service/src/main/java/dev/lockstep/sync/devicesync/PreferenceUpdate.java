package dev.lockstep.sync.devicesync;

import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.PreferenceUpdatesReceived;
import dev.lockstep.service.consent.ConsentForms;
import dev.lockstep.sync.devicesync.DeviceSyncEvents.About;
import dev.lockstep.sync.group.SyncGroupListener.Effect;
import dev.lockstep.sync.group.SyncGroupListener.Heard;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncContent;
import dev.lockstep.xmtp.proto.devicesync.content.PreferenceUpdates;
import java.util.List;

/** Preferences as sync groups carry them and as our services do (device sync reference §5.1). */
final class PreferenceUpdate {
    private PreferenceUpdate() {}

    /** Hands on what was said; what it means is preference-service's to say. */
    static Effect told(HostedInstallation who, Heard heard, PreferenceUpdates updates, DeviceSyncEvents events) {
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
        return DeviceSyncContent.newBuilder().setPreferenceUpdates(updates).build();
    }
}
