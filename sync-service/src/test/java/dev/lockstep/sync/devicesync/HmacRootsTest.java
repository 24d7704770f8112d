package dev.lockstep.sync.devicesync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.HmacKeys;
import dev.lockstep.contract.event.SyncInstallation.Scope;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.sync.inbox.HmacRoot;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.rig.Commands;
import dev.lockstep.sync.rig.Rig;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncContent;
import dev.lockstep.xmtp.proto.devicesync.content.HmacKeyUpdate;
import dev.lockstep.xmtp.proto.devicesync.content.PreferenceUpdate;
import dev.lockstep.xmtp.proto.devicesync.content.PreferenceUpdates;
import dev.lockstep.xmtp.push.HmacEpoch;
import dev.lockstep.xmtp.push.HmacRootKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two hosted installations of one inbox, and what push servers are told of its HMAC root. */
class HmacRootsTest {
    private final Rig rig = new Rig();
    private HostedInbox inbox;
    private HostedInstallation first;
    private HostedInstallation second;
    private GroupId dm;
    private long hostedAtNs;

    @BeforeEach
    void secondComes() throws Exception {
        inbox = rig.inbox();
        hostedAtNs = inbox.hmacRoot().get().cycledAtNs();
        first = rig.installation(inbox);
        rig.conversations.ensureSyncGroup(first);
        HostedInstallation bo = rig.installation(rig.inbox());
        dm = rig.conversations.create(first, UUID.randomUUID().toString(), Commands.dm(bo.inbox()));
        second = rig.installation(inbox);
        rig.conversations.ensureSyncGroup(second);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void anInstallationThatComesBringsANewRoot() throws Exception {
        HmacRootKey before = stored().key();
        rig.conversations.sync(first, Scope.ALL);
        rig.conversations.sync(second, Scope.ALL);
        doTask();
        heard();

        HmacRoot after = stored();
        assertThat(after.key()).isNotEqualTo(before);
        assertThat(first.hmacRoot().key()).isEqualTo(after.key());
        assertThat(second.hmacRoot().key()).isEqualTo(after.key());
        assertThat(keys(told(first).getLast()))
                .containsExactly(
                        after.key().keyFor(dm, now().plus(-1)).toByteArray(),
                        after.key().keyFor(dm, now()).toByteArray(),
                        after.key().keyFor(dm, now().plus(1)).toByteArray());
        assertThat(told(first)).as("when the DM began, and now").hasSize(2);
        assertThat(told(second)).as("when it was added to the DM, and now").hasSize(2);
    }

    @Test
    void theLaterRootHoldsWhateverComesLast() throws Exception {
        HmacRoot later = root(1, 2_000);
        say(first, update(later.key().toByteArray(), later.cycledAtNs()));
        HmacRoot earlier = root(2, 1_000);
        say(second, update(earlier.key().toByteArray(), earlier.cycledAtNs()));
        heard();

        assertThat(stored()).isEqualTo(later);
        assertThat(first.hmacRoot().get()).isEqualTo(later);
    }

    @Test
    void whatIsMalformedIsPassedOverAlone() throws Exception {
        HmacRoot good = root(3, 1_000);
        say(
                first,
                update(new byte[41], good.cycledAtNs() + 1),
                PreferenceUpdate.getDefaultInstance(),
                update(good.key().toByteArray(), good.cycledAtNs()));
        heard();

        assertThat(stored()).isEqualTo(good);
    }

    @Test
    void aNewPeriodIsToldOnce() throws Exception {
        rig.conversations.sync(second, Scope.ALL);
        rig.pass(Duration.ofDays(30));
        rig.hmacRoots.rollOver(Set.of(0), 1, 1);
        rig.hmacRoots.rollOver(Set.of(0), 1, 1);

        assertThat(told(first)).as("when the DM began, and now").hasSize(2);
        assertThat(keys(told(first).getLast()).get(1))
                .isEqualTo(stored().key().keyFor(dm, now().plus(1)).toByteArray());
    }

    @Test
    void whoeverMarksByAnotherRootIsNoticed() throws Exception {
        rig.conversations.sync(first, Scope.ALL);
        rig.conversations.sync(second, Scope.ALL);
        HostedInstallation behind = rig.installing
                .load(rig.inboxes.find(rig.database().direct(), inbox.id()).orElseThrow(), second.id())
                .orElseThrow();
        HmacRoot root = root(4, 1_000);
        say(first, update(root.key().toByteArray(), root.cycledAtNs()));

        write(behind);
        assertThat(markedOtherwiseNs()).isPositive();
        heard();
        write(second);
        assertThat(markedOtherwiseNs()).isZero();
    }

    private void write(HostedInstallation who) throws Exception {
        rig.conversations.send(who, UUID.randomUUID().toString(), Commands.say(who, dm, "hi"));
        rig.conversations.sync(first, Scope.ALL);
    }

    private long markedOtherwiseNs() {
        return Whereabouts.all(rig.database().direct(), first.id())
                .getOrDefault(second.id(), Whereabouts.Heard.NEVER)
                .markedOtherwiseNs();
    }

    private void heard() {
        rig.conversations.sync(first, Scope.DEVICE_SYNC_GROUPS);
        rig.conversations.sync(second, Scope.DEVICE_SYNC_GROUPS);
    }

    /** The only one that waits. */
    private void doTask() throws Exception {
        rig.preferenceSync.cycleHmacRoot(first, rig.next(inbox.id()).orElseThrow());
        assertThat(rig.next(inbox.id())).isEmpty();
    }

    private void say(HostedInstallation who, PreferenceUpdate... updates) throws Exception {
        rig.conversations.announce(
                who,
                UUID.randomUUID().toString(),
                false,
                Optional.empty(),
                DeviceSyncContent.newBuilder()
                        .setPreferenceUpdates(PreferenceUpdates.newBuilder().addAllUpdates(Arrays.asList(updates)))
                        .build());
    }

    private HmacRoot root(int content, long afterNs) {
        byte[] key = new byte[HmacRootKey.LENGTH];
        Arrays.fill(key, (byte) content);
        return new HmacRoot(HmacRootKey.of(key), hostedAtNs + afterNs);
    }

    private static PreferenceUpdate update(byte[] key, long cycledAtNs) {
        return PreferenceUpdate.newBuilder()
                .setHmac(HmacKeyUpdate.newBuilder()
                        .setKey(ByteString.copyFrom(key))
                        .setCycledAtNs(cycledAtNs))
                .build();
    }

    private HmacRoot stored() {
        return rig.inboxes
                .find(rig.database().direct(), inbox.id())
                .orElseThrow()
                .hmacRoot()
                .get();
    }

    private List<Envelope> told(HostedInstallation who) {
        return rig.events().stream()
                .filter(Envelope::hasHmacKeysChanged)
                .filter(event -> event.getInstallationId().equals(who.id().bytes()))
                .toList();
    }

    /** Of the only conversation, in the order of their periods. */
    private List<byte[]> keys(Envelope event) throws Exception {
        var conversation = event.getHmacKeysChanged().getConversations(0);
        assertThat(conversation.getConversationId()).isEqualTo(dm.bytes());
        return HmacKeys.parseFrom(inbox.dataKey()
                        .open(
                                Purpose.HMAC_KEYS,
                                conversation.getKeys().getBytes().toByteArray()))
                .getKeysList()
                .stream()
                .map(key -> key.getKey().toByteArray())
                .toList();
    }

    private static HmacEpoch now() {
        return HmacEpoch.at(Instant.now());
    }
}
