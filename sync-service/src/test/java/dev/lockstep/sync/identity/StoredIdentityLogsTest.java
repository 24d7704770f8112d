package dev.lockstep.sync.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.rig.MemoryNetwork;
import dev.lockstep.sync.rig.Rig;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.SmartContractWallets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoredIdentityLogsTest {
    private static final int EVERY_CALL = 1;

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void answersWhatWasAskedBeforeWithoutTheNetwork() throws Exception {
        HostedInbox inbox = rig.inbox();
        HostedInstallation installation = rig.installation(inbox);
        long sequenceId =
                logs().latest(List.of(inbox.id()), Lane.SYNC).sequenceIds().getOrDefault(inbox.id(), 0L);
        IdentityLogs afterRestart = logs();
        rig.network.breakCall(EVERY_CALL, MemoryNetwork.Moment.BEFORE);
        var states = afterRestart.upTo(Map.of(inbox.id(), sequenceId), Lane.RECEIVE);

        assertThat(rig.network.hasBroken()).isFalse();
        assertThat(states.at(inbox.id(), sequenceId).orElseThrow().installations())
                .containsExactly(installation.id());
    }

    @Test
    void seesWhatIsNew() throws Exception {
        HostedInbox inbox = rig.inbox();
        IdentityLogs logs = logs();
        rig.installation(inbox);
        assertThat(logs.newest(inbox.id(), Lane.SYNC).orElseThrow().updates()).isEqualTo(1);
        rig.installation(inbox);
        var newest = logs.newest(inbox.id(), Lane.SYNC).orElseThrow();

        assertThat(newest.updates()).isEqualTo(2);
        assertThat(newest.state().installations()).hasSize(2);
    }

    @Test
    void knowsNothingOfAnInboxWithoutALog() {
        InboxId nobody = new InboxId("ab".repeat(32));

        assertThat(logs().newest(nobody, Lane.SYNC)).isEmpty();
        assertThat(logs().latest(List.of(nobody), Lane.SYNC).sequenceIds()).isEmpty();
        assertThat(logs().upTo(Map.of(nobody, 7L), Lane.SYNC).upTo(nobody, 7)).isEmpty();
    }

    private IdentityLogs logs() {
        return StoredIdentityLogs.of(rig.database(), rig.network, SmartContractWallets.none(), 10);
    }
}
