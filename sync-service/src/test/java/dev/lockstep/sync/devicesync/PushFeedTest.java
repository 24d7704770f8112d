package dev.lockstep.sync.devicesync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentChanged;
import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.ConversationHmacKeys;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.HmacKeys;
import dev.lockstep.contract.event.HmacKeysChanged;
import dev.lockstep.contract.event.SyncInstallation.Scope;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.rig.Commands;
import dev.lockstep.sync.rig.Rig;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.push.HmacEpoch;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topics that come and go, as push servers are told of them. */
class PushFeedTest {
    private final Rig rig = new Rig();
    private HostedInstallation alix;
    private HostedInstallation bo;

    @BeforeEach
    void come() throws Exception {
        alix = rig.installation(rig.inbox());
        bo = rig.installation(rig.inbox());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aConversationThatBeginsComesWithItsKeysToBothSides() throws Exception {
        GroupId hike = group();
        rig.conversations.sync(bo, Scope.ALL);

        assertThat(told(alix)).singleElement().satisfies(change -> assertIs(change, alix, hike, hike));
        assertThat(told(bo)).singleElement().satisfies(change -> assertIs(change, bo, hike, hike));
    }

    @Test
    void anotherGroupOfADmIsATopicOfItsOwn() throws Exception {
        GroupId dm = rig.conversations.create(alix, operation(), Commands.dm(bo.inbox()));
        GroupId again = rig.conversations.create(bo, operation(), Commands.dm(alix.inbox()));
        rig.conversations.sync(alix, Scope.ALL);

        assertThat(told(alix)).hasSize(2);
        assertIs(told(alix).getLast(), alix, dm, again);
    }

    @Test
    void aGroupThatIsLeftGoesAndComesBackWithWhoComesBack() throws Exception {
        GroupId hike = group();
        rig.conversations.sync(bo, Scope.ALL);
        rig.conversations.remove(alix, operation(), Commands.remove(hike, bo.inbox()));
        rig.conversations.sync(bo, Scope.ALL);
        ConversationHmacKeys gone = told(bo).getLast().getConversations(0);
        rig.conversations.add(alix, operation(), Commands.add(hike, bo.inbox()));
        rig.conversations.sync(bo, Scope.ALL);

        assertThat(gone.getGroupId()).isEqualTo(hike.bytes());
        assertThat(gone.hasKeys()).isFalse();
        assertThat(told(bo)).hasSize(3);
        assertIs(told(bo).getLast(), bo, hike, hike);
        assertThat(told(alix)).hasSize(1);
    }

    @Test
    void whatIsDeniedOrNoLongerDeniedIsToldWithAllItsGroupsAndNothingElseIs() throws Exception {
        GroupId dm = rig.conversations.create(alix, operation(), Commands.dm(bo.inbox()));
        GroupId again = rig.conversations.create(bo, operation(), Commands.dm(alix.inbox()));
        group();
        rig.conversations.sync(alix, Scope.ALL);
        int before = told(alix).size();
        consentChanged(ConsentChanged.newBuilder().addConsent(allowed(dm)));
        int afterNoBlock = told(alix).size();
        consentChanged(ConsentChanged.newBuilder().addConsent(allowed(dm)).addBlockedOrUnblocked(dm.toString()));

        assertThat(afterNoBlock).isEqualTo(before);
        assertThat(told(alix)).hasSize(before + 1);
        assertThat(told(alix).getLast()).satisfies(change -> {
            assertThat(change.getConsentChanged()).isTrue();
            assertThat(change.getConversationsList())
                    .extracting(ConversationHmacKeys::getGroupId)
                    .containsExactlyInAnyOrder(dm.bytes(), again.bytes());
            assertThat(change.getConversationsList()).allMatch(ConversationHmacKeys::hasKeys);
        });
    }

    @Test
    void oneGroupOfADmCanBeDeniedAlone() throws Exception {
        rig.conversations.create(alix, operation(), Commands.dm(bo.inbox()));
        GroupId again = rig.conversations.create(bo, operation(), Commands.dm(alix.inbox()));
        rig.conversations.sync(alix, Scope.ALL);
        consentChanged(ConsentChanged.newBuilder().addBlockedOrUnblocked(again.toString()));

        assertThat(told(alix).getLast().getConversationsList())
                .extracting(ConversationHmacKeys::getGroupId)
                .containsExactly(again.bytes());
    }

    @Test
    void syncGroupsAreNoTopics() throws Exception {
        rig.conversations.ensureSyncGroup(alix);
        HostedInstallation second = rig.installation(
                rig.inboxes.find(rig.database().direct(), alix.inbox()).orElseThrow());
        rig.conversations.ensureSyncGroup(second);
        rig.conversations.sync(alix, Scope.ALL);

        assertThat(told(alix)).isEmpty();
    }

    private GroupId group() throws Exception {
        return rig.conversations.create(alix, operation(), Commands.group("hike", bo.inbox()));
    }

    private void consentChanged(ConsentChanged.Builder changed) {
        Envelope event = Envelope.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTenantId(alix.tenant())
                .setInboxId(ByteString.copyFrom(alix.inbox().toByteArray()))
                .setConsentChanged(changed)
                .build();
        rig.database().perform(sql -> rig.preferenceIntake.handle(sql, event));
    }

    private List<HmacKeysChanged> told(HostedInstallation who) {
        return rig.events().stream()
                .filter(Envelope::hasHmacKeysChanged)
                .filter(event -> event.getInstallationId().equals(who.id().bytes()))
                .map(Envelope::getHmacKeysChanged)
                .toList();
    }

    /** One topic, with the keys of three periods from the inbox's root. */
    private static void assertIs(HmacKeysChanged change, HostedInstallation who, GroupId conversation, GroupId group)
            throws Exception {
        assertThat(change.getConsentChanged()).isFalse();
        assertThat(change.getConversationsList()).hasSize(1);
        ConversationHmacKeys keys = change.getConversations(0);
        assertThat(keys.getConversationId()).isEqualTo(conversation.bytes());
        assertThat(keys.getGroupId()).isEqualTo(group.bytes());
        HmacEpoch now = HmacEpoch.at(Instant.now());
        assertThat(HmacKeys.parseFrom(who.dataKey()
                                .open(
                                        Purpose.HMAC_KEYS,
                                        keys.getKeys().getBytes().toByteArray()))
                        .getKeysList())
                .extracting(key -> key.getKey().toByteArray())
                .containsExactly(
                        who.hmacRoot().key().keyFor(group, now.plus(-1)).toByteArray(),
                        who.hmacRoot().key().keyFor(group, now).toByteArray(),
                        who.hmacRoot().key().keyFor(group, now.plus(1)).toByteArray());
    }

    private static ConsentRecord allowed(GroupId conversation) {
        return ConsentRecord.newBuilder()
                .setEntityType(ConsentRecord.EntityType.CONVERSATION_ID)
                .setEntity(conversation.toString())
                .setState(ConsentRecord.State.ALLOWED)
                .build();
    }

    private static String operation() {
        return UUID.randomUUID().toString();
    }
}
