package dev.lockstep.sync.devicesync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.contract.event.SyncInstallation.Scope;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.sync.group.Conversations;
import dev.lockstep.sync.inbox.HmacRoot;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.provisioning.IdentityBudget;
import dev.lockstep.sync.rig.Rig;
import dev.lockstep.sync.task.Task;
import dev.lockstep.xmtp.id.InstallationId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When two hosted installations of an inbox make a new HMAC root, and that they never make two where one is due. */
class NewRootsTest {
    private static final InstallationId PHONE = phone(1);
    private static final InstallationId TABLET = phone(2);

    private final Rig rig = new Rig();
    private HostedInbox inbox;
    private HostedInstallation one;
    private HostedInstallation two;
    private Duration passed = Duration.ZERO;

    @BeforeEach
    void come() throws Exception {
        inbox = rig.inbox();
        one = rig.installation(inbox);
        rig.conversations.ensureSyncGroup(one);
        two = rig.installation(inbox);
        rig.conversations.ensureSyncGroup(two);
        hear();
        assertThat(rootsMade()).as("for the second one").isEqualTo(1);
        rig.database().perform(sql -> known(sql, one.id(), two.id(), PHONE, TABLET));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void whoComesBringsOneHoweverManySeeItAndWhenever() throws Exception {
        HostedInstallation third = rig.installation(inbox);
        rig.conversations.ensureSyncGroup(third);

        rig.conversations.sync(one, Scope.DEVICE_SYNC_GROUPS);
        assertThat(rootsMade()).isEqualTo(1);
        rig.conversations.sync(two, Scope.DEVICE_SYNC_GROUPS);
        assertThat(rootsMade()).isZero();
    }

    @Test
    void whoKeepsToAnotherRootForLongBringsOneThatIsLaterThanBoth() throws Exception {
        HmacRoot before = stored();
        pass(Duration.ofMinutes(6));
        marksOtherwise(one, PHONE);
        marksOtherwise(two, PHONE);
        marksOtherwise(one, PHONE);

        assertThat(rootsMade()).isEqualTo(1);
        assertThat(stored().key()).isNotEqualTo(before.key());
        assertThat(stored().cycledAtNs() - before.cycledAtNs())
                .isGreaterThan(Duration.ofMinutes(5).toNanos());
    }

    /** Nor in a loop with whoever does the same elsewhere. */
    @Test
    void whoKeepsToItAllTheSameBringsNoOtherInThisPeriod() throws Exception {
        pass(Duration.ofMinutes(6));
        marksOtherwise(one, PHONE);
        assertThat(rootsMade()).isEqualTo(1);
        pass(Duration.ofMinutes(6));
        marksOtherwise(two, PHONE);
        assertThat(rootsMade()).isZero();
        marksOtherwise(two, TABLET);
        assertThat(rootsMade()).as("for another one").isEqualTo(1);
        pass(Duration.ofDays(30));
        marksOtherwise(two, PHONE);
        assertThat(rootsMade()).as("in the next period").isEqualTo(1);
    }

    @Test
    void whoHasOnlyNotReadOfItYetOrIsHostedOrGoneBringsNone() throws Exception {
        pass(Duration.ofMinutes(4));
        marksOtherwise(one, PHONE);
        pass(Duration.ofMinutes(2));
        marksOtherwise(one, two.id());
        marksOtherwise(one, phone(3));

        assertThat(rootsMade()).isZero();
    }

    private void marksOtherwise(HostedInstallation hearer, InstallationId who) {
        long atNs = System.currentTimeMillis() * 1_000_000 + passed.toNanos();
        rig.database().perform(sql -> rig.deviceSyncIntake.seen(sql, hearer, who, atNs, false));
    }

    /** Does what is to be done. */
    private int rootsMade() throws Exception {
        int roots = 0;
        for (Optional<Task> task = rig.next(inbox.id()); task.isPresent(); task = rig.next(inbox.id())) {
            assertThat(task.get().command().hasCycleHmacRoot()).isTrue();
            boolean byOne =
                    task.get().command().getInstallationId().equals(one.id().bytes());
            rig.preferenceSync.cycleHmacRoot(byOne ? one : two, task.get());
            roots++;
        }
        hear();
        return roots;
    }

    private void hear() {
        Conversations conversations = rig.conversations;
        conversations.sync(one, Scope.DEVICE_SYNC_GROUPS);
        conversations.sync(two, Scope.DEVICE_SYNC_GROUPS);
    }

    private void pass(Duration time) {
        rig.pass(time);
        passed = passed.plus(time);
    }

    private HmacRoot stored() {
        return rig.inboxes
                .find(rig.database().direct(), inbox.id())
                .orElseThrow()
                .hmacRoot()
                .get();
    }

    private void known(Sql sql, InstallationId... installations) {
        rig.inboxes.looked(sql, inbox.id(), Long.MAX_VALUE, new IdentityBudget(4, 4), List.of(installations));
    }

    private static InstallationId phone(int number) {
        byte[] id = new byte[InstallationId.LENGTH];
        Arrays.fill(id, (byte) number);
        return InstallationId.of(id);
    }
}
