package dev.lockstep.sync.installation;

import dev.lockstep.service.secret.DataKey;
import dev.lockstep.sync.inbox.CurrentHmacRoot;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.InstallationKey;

/**
 * One of our installations, with what it needs to act.
 *
 * @param tenant whose it is
 * @param dataKey of its inbox: seals what is stored and what goes into events
 * @param form of its key packages and leaves
 * @param hmacRoot marks what it sends
 */
public record HostedInstallation(
        String tenant,
        InboxId inbox,
        InstallationKey key,
        KeyPackageForm form,
        CurrentHmacRoot hmacRoot,
        DataKey dataKey) {
    public InstallationId id() {
        return key.id();
    }
}
