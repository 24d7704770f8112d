package dev.lockstep.sync.devicesync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.SyncInstallation.Scope;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.contract.event.SyncRequestChanged.Direction;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.rig.Commands;
import dev.lockstep.sync.rig.Rig;
import dev.lockstep.sync.task.Task;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request that nobody has answered, and an installation that comes after it and hears no older sync group. */
class RepeatedRequestsTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void areHeardByWhoComesLaterWithTheSamePin() throws Exception {
        HostedInbox inbox = rig.inbox();
        HostedInstallation first = joined(inbox);
        joined(inbox);
        Envelope asking = Commands.ask(inbox, first.id());
        rig.historySync.ask(first, rig.begin(asking));
        HostedInstallation third = joined(inbox);
        rig.conversations.sync(first, Scope.DEVICE_SYNC_GROUPS);

        rig.historySync.ask(first, rig.again(asking));
        rig.conversations.sync(third, Scope.DEVICE_SYNC_GROUPS);

        String pin = requests(first, Direction.SENT).getFirst().getPin();
        assertThat(requests(third, Direction.RECEIVED))
                .extracting(SyncRequestChanged::getPin)
                .containsExactly(pin);
        assertThat(requests(first, Direction.SENT))
                .extracting(SyncRequestChanged::getPin)
                .containsOnly(pin);
    }

    /** It was said, and then we fell before writing so down. */
    @Test
    void areSaidOnceInEachGroup() throws Exception {
        HostedInbox inbox = rig.inbox();
        HostedInstallation first = joined(inbox);
        HostedInstallation second = joined(inbox);
        rig.conversations.sync(first, Scope.DEVICE_SYNC_GROUPS);
        Envelope asking = Commands.ask(inbox, first.id());
        Task task = rig.begin(asking);
        rig.historySync.ask(first, task);
        rig.database().perform(sql -> {
            Requests.toBeSaidAgain(
                    sql, first.id(), requests(first, Direction.SENT).getFirst().getPin());
            rig.tasks.resume(sql, asking.getOperationId());
        });

        rig.historySync.ask(first, rig.again(asking));
        rig.conversations.sync(second, Scope.DEVICE_SYNC_GROUPS);

        assertThat(requests(second, Direction.RECEIVED)).hasSize(1);
    }

    private HostedInstallation joined(HostedInbox inbox) throws Exception {
        HostedInstallation installation = rig.installation(inbox);
        rig.conversations.ensureSyncGroup(installation);
        return installation;
    }

    private List<SyncRequestChanged> requests(HostedInstallation who, Direction direction) {
        return rig.events().stream()
                .filter(event -> event.getInstallationId().equals(who.id().bytes()))
                .filter(Envelope::hasSyncRequestChanged)
                .map(Envelope::getSyncRequestChanged)
                .filter(request -> request.getDirection() == direction)
                .toList();
    }
}
