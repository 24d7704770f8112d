package dev.lockstep.sync.keypackage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.service.event.Partitions;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.rig.MemoryNetwork;
import dev.lockstep.sync.rig.Rig;
import dev.lockstep.xmtp.group.keypackage.KeyPackageRotation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyPackagesTest {
    private static final int PARTITIONS = 8;

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void areRenewedSoonAfterAWelcomeAndOldKeysKeptForAWhile() throws Exception {
        HostedInbox inbox = rig.inbox();
        HostedInstallation who = rig.installation(inbox);
        ByteString first = onNetwork(who);
        assertThat(due(inbox)).isEmpty();

        rig.database().perform(sql -> rig.keyPackages.welcomesRead(sql, who.id(), 7, Instant.now()));
        rig.pass(KeyPackageRotation.AFTER_WELCOMES.plusSeconds(1));
        assertThat(due(inbox)).hasSize(1);
        rig.keyPackages.renew(who);

        assertThat(onNetwork(who)).isNotEqualTo(first);
        assertThat(due(inbox)).isEmpty();
        assertThat(rig.keyPackages.of(who)).hasSize(2);
        assertThat(rig.keyPackages.welcomesReadUpTo(who.id())).isEqualTo(7);
        rig.pass(KeyPackageRotation.KEEP_SUPERSEDED.plus(Duration.ofHours(1)));
        assertThat(rig.keyPackages.forget(10)).isEqualTo(1);
        assertThat(rig.keyPackages.of(who)).hasSize(1);
    }

    @Test
    void areUploadedAsTheyWereStoredWhenTheUploadBrokeOff() throws Exception {
        HostedInstallation who = rig.installation(rig.inbox());
        rig.network.breakCall(1, MemoryNetwork.Moment.AFTER);
        assertThatThrownBy(() -> rig.keyPackages.renew(who)).isInstanceOf(NetworkException.class);
        ByteString sent = onNetwork(who);
        rig.restart();
        rig.keyPackages.renew(who);

        assertThat(onNetwork(who)).isEqualTo(sent);
        assertThat(rig.keyPackages.of(who)).hasSize(2);
    }

    private List<KeyPackages.Due> due(HostedInbox inbox) {
        return rig.keyPackages.due(Set.of(Partitions.of(inbox.id(), PARTITIONS)), PARTITIONS, 10);
    }

    private ByteString onNetwork(HostedInstallation who) {
        return rig.network.keyPackages(List.of(who.id()), Lane.SYNC).getOrDefault(who.id(), ByteString.EMPTY);
    }
}
