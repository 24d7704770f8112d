package dev.lockstep.sync.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.event.ConversationChanged.Consent;
import dev.lockstep.contract.event.ConversationChanged.MembershipState;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.contract.event.MessageStored.DeliveryStatus;
import dev.lockstep.contract.event.SyncInstallation.Scope;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.rig.Commands;
import dev.lockstep.sync.rig.LiveSubscriptions;
import dev.lockstep.sync.rig.MemoryNetwork;
import dev.lockstep.sync.rig.Rig;
import dev.lockstep.xmtp.group.publishing.Upkeep;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hosted installations among themselves, with a crash wherever one can happen. */
class HostedConversationsTest {
    private static final int LONGEST_WAY = 60;

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void talkInADm() throws Exception {
        HostedInstallation alix = newcomer();
        HostedInstallation bo = newcomer();
        GroupId dm = rig.conversations.create(alix, operation(), Commands.dm(bo.inbox()));
        say(alix, dm, "hi");
        sync(bo);
        say(bo, dm, "hi yourself");
        sync(alix);

        assertThat(texts(alix, dm)).containsExactly("hi", "hi yourself");
        assertThat(texts(bo, dm)).containsExactly("hi", "hi yourself");
        assertThat(conversation(bo, dm).getPeerInboxId().toByteArray())
                .isEqualTo(alix.inbox().toByteArray());
    }

    @ParameterizedTest
    @EnumSource(
            value = Scope.class,
            names = {"DEVICE_SYNC_GROUPS", "PREFERENCES"})
    void readNoConversationWhenOnlySyncGroupsAreAskedFor(Scope lighter) throws Exception {
        HostedInstallation alix = newcomer();
        HostedInstallation bo = newcomer();
        rig.conversations.ensureSyncGroup(alix);
        GroupId dm = rig.conversations.create(alix, operation(), Commands.dm(bo.inbox()));
        sync(bo);
        say(bo, dm, "hi");
        int before = rig.network.calls();
        Conversations.Synced light = rig.conversations.sync(alix, lighter);
        int lightCalls = rig.network.calls() - before;
        List<String> heard = texts(alix, dm);
        Conversations.Synced all = rig.conversations.sync(alix, Scope.ALL);
        int allCalls = rig.network.calls() - before - lightCalls;

        assertThat(light.eligible()).isEqualTo(1);
        assertThat(heard).isEmpty();
        assertThat(all.eligible()).isEqualTo(2);
        assertThat(all.synced()).isEqualTo(1);
        assertThat(texts(alix, dm)).containsExactly("hi");
        assertThat(lightCalls).isLessThan(allCalls);
    }

    @Test
    void findTheDmThatThereIs() throws Exception {
        HostedInstallation alix = newcomer();
        HostedInstallation bo = newcomer();
        GroupId dm = rig.conversations.create(alix, operation(), Commands.dm(bo.inbox()));
        sync(bo);

        assertThat(rig.conversations.create(alix, operation(), Commands.dm(bo.inbox())))
                .isEqualTo(dm);
        assertThat(rig.conversations.create(bo, operation(), Commands.dm(alix.inbox())))
                .isEqualTo(dm);
    }

    @Test
    void makeOneConversationOfTwoDmsWithOnePeer() throws Exception {
        HostedInstallation alix = newcomer();
        HostedInstallation bo = newcomer();
        GroupId atAlix = rig.conversations.create(alix, operation(), Commands.dm(bo.inbox()));
        GroupId atBo = rig.conversations.create(bo, operation(), Commands.dm(alix.inbox()));
        say(alix, atAlix, "one");
        say(bo, atBo, "two");
        sync(alix);
        sync(bo);
        say(alix, atAlix, "three");
        sync(bo);

        assertThat(atAlix).isNotEqualTo(atBo);
        assertThat(texts(alix, atAlix)).containsExactlyInAnyOrder("one", "two", "three");
        assertThat(texts(bo, atBo)).containsExactlyInAnyOrder("one", "two", "three");
        assertThat(conversation(alix, atAlix).getGroupIdsList()).hasSize(2);
    }

    @Test
    void addAndRemoveMembers() throws Exception {
        HostedInstallation alix = newcomer();
        HostedInstallation bo = newcomer();
        HostedInstallation caro = newcomer();
        GroupId group = rig.conversations.create(alix, operation(), Commands.group("hike", bo.inbox()));
        say(alix, group, "before");
        rig.conversations.add(alix, operation(), Commands.add(group, caro.inbox()));
        sync(bo);
        sync(caro);
        say(caro, group, "here");
        sync(alix);
        rig.conversations.remove(alix, operation(), Commands.remove(group, bo.inbox()));
        sync(bo);
        sync(caro);
        say(caro, group, "without bo");
        sync(alix);
        sync(bo);

        assertThat(texts(alix, group)).containsExactly("before", "here", "without bo");
        assertThat(texts(caro, group)).containsExactly("here", "without bo");
        assertThat(texts(bo, group)).containsExactly("before", "here");
        assertThat(conversation(bo, group).getMembershipState()).isEqualTo(MembershipState.LEFT);
        assertThat(conversation(caro, group).getMembersList()).hasSize(2);
        assertThatThrownBy(() -> say(bo, group, "and me?"))
                .isInstanceOfSatisfying(
                        CommandRefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo("conversation-not-active"));
    }

    @Test
    void comeBackAfterARemoval() throws Exception {
        HostedInstallation alix = newcomer();
        HostedInstallation bo = newcomer();
        GroupId group = rig.conversations.create(alix, operation(), Commands.group("hike", bo.inbox()));
        sync(bo);
        rig.conversations.remove(alix, operation(), Commands.remove(group, bo.inbox()));
        sync(bo);
        say(alix, group, "behind bo's back");
        rig.conversations.add(alix, operation(), Commands.add(group, bo.inbox()));
        sync(bo);
        say(alix, group, "welcome back");
        sync(bo);
        say(bo, group, "thanks");
        sync(alix);

        assertThat(texts(bo, group)).containsExactly("welcome back", "thanks");
        assertThat(conversation(bo, group).getMembershipState()).isEqualTo(MembershipState.ACTIVE);
    }

    @Test
    void leaveAGroup() throws Exception {
        HostedInstallation alix = newcomer();
        HostedInstallation bo = newcomer();
        HostedInstallation caro = newcomer();
        GroupId group = rig.conversations.create(alix, operation(), Commands.group("hike", bo.inbox(), caro.inbox()));
        sync(bo);
        sync(caro);
        String leaving = operation();
        rig.conversations.remove(bo, leaving, Commands.remove(group, bo.inbox()));
        MembershipState asked = conversation(bo, group).getMembershipState();
        sync(alix);
        sync(bo);
        sync(caro);
        rig.conversations.remove(bo, leaving, Commands.remove(group, bo.inbox()));
        say(alix, group, "without bo");
        sync(caro);
        sync(bo);

        assertThat(asked).isEqualTo(MembershipState.ACTIVE);
        assertThat(conversation(bo, group).getMembershipState()).isEqualTo(MembershipState.LEFT);
        assertThat(texts(caro, group)).containsExactly("", "without bo");
        assertThat(texts(bo, group)).containsExactly("");
        assertThat(conversation(caro, group).getMembersList()).hasSize(2);
    }

    @Test
    void comeBackAfterLeavingOnceForTheirInbox() throws Exception {
        HostedInstallation alix = newcomer();
        HostedInbox bosInbox = rig.inbox();
        HostedInstallation bo = rig.installation(bosInbox);
        HostedInstallation tablet = rig.installation(bosInbox);
        GroupId group = rig.conversations.create(alix, operation(), Commands.group("hike", bo.inbox()));
        sync(bo);
        sync(tablet);
        rig.conversations.remove(bo, operation(), Commands.remove(group, bo.inbox()));
        for (HostedInstallation each : List.of(alix, bo, tablet)) {
            sync(each);
        }
        rig.conversations.add(alix, operation(), Commands.add(group, bo.inbox()));
        sync(bo);
        sync(tablet);

        assertThat(comingsBack(bo, group)).containsExactly(true);
        assertThat(comingsBack(tablet, group)).containsExactly(false);
    }

    @Test
    void wereNotAskedForTheirLeaveIfSomebodyElseRemovedThem() throws Exception {
        HostedInstallation alix = newcomer();
        HostedInstallation bo = newcomer();
        GroupId group = rig.conversations.create(alix, operation(), Commands.group("hike", bo.inbox()));
        sync(bo);
        rig.conversations.remove(alix, operation(), Commands.remove(group, bo.inbox()));
        sync(bo);
        rig.conversations.add(alix, operation(), Commands.add(group, bo.inbox()));
        sync(bo);

        assertThat(comingsBack(bo, group)).containsExactly(false);
    }

    /** Whether each welcome after the first one brought the inbox back after it had asked to leave. */
    private List<Boolean> comingsBack(HostedInstallation who, GroupId group) {
        List<ConversationChanged> changes = eventsOf(who).stream()
                .filter(Envelope::hasConversationChanged)
                .map(Envelope::getConversationChanged)
                .filter(change -> change.getConversationId().equals(group.bytes()))
                .toList();
        return IntStream.range(1, changes.size())
                .filter(change -> changes.get(change - 1).getMembershipState() == MembershipState.LEFT)
                .mapToObj(change -> changes.get(change).getIsBackAfterLeaving())
                .toList();
    }

    /** Others of the inbox may be added by one another; that says nothing of who made the conversation. */
    @Test
    void allowByDefaultWhatTheirInboxMadeAndNothingElse() throws Exception {
        HostedInstallation alix = newcomer();
        HostedInbox bosInbox = rig.inbox();
        HostedInstallation bo = rig.installation(bosInbox);
        GroupId ofAlix = rig.conversations.create(alix, operation(), Commands.group("hike", bo.inbox()));
        GroupId ofBo = rig.conversations.create(bo, operation(), Commands.group("climb", alix.inbox()));
        sync(bo);
        HostedInstallation tablet = rig.installation(bosInbox);
        rig.conversations.ensureSyncGroup(tablet);
        sync(bo);
        say(bo, ofAlix, "with the tablet");
        say(bo, ofBo, "with the tablet");
        sync(tablet);

        for (HostedInstallation each : List.of(bo, tablet)) {
            assertThat(conversation(each, ofAlix).getDefaultConsent()).isEqualTo(Consent.UNKNOWN);
            assertThat(conversation(each, ofBo).getDefaultConsent()).isEqualTo(Consent.ALLOWED);
        }
        assertThat(conversation(tablet, ofAlix).getAddedByInboxId().toByteArray())
                .isEqualTo(bo.inbox().toByteArray());
    }

    @Test
    void stayWhereNobodyCanLeave() throws Exception {
        HostedInstallation alix = newcomer();
        HostedInstallation bo = newcomer();
        GroupId group = rig.conversations.create(alix, operation(), Commands.group("hike", bo.inbox()));
        GroupId dm = rig.conversations.create(alix, operation(), Commands.dm(bo.inbox()));

        for (GroupId conversation : List.of(group, dm)) {
            assertThatThrownBy(() ->
                            rig.conversations.remove(alix, operation(), Commands.remove(conversation, alix.inbox())))
                    .isInstanceOfSatisfying(
                            CommandRefusedException.class,
                            refused -> assertThat(refused.code()).isEqualTo("cannot-leave"));
        }
    }

    /** Both commit in the same epoch: one comes first, the other one makes its change anew. */
    @Test
    void makeALostCommitAnew() throws Exception {
        HostedInstallation alix = newcomer();
        HostedInstallation bo = newcomer();
        HostedInstallation caro = newcomer();
        HostedInstallation dana = newcomer();
        GroupId group = rig.conversations.create(alix, operation(), Commands.group("hike", bo.inbox()));
        sync(bo);
        rig.conversations.add(alix, operation(), Commands.add(group, caro.inbox()));
        rig.conversations.add(bo, operation(), Commands.add(group, dana.inbox()));
        for (HostedInstallation member : List.of(alix, bo, caro, dana)) {
            sync(member);
        }
        say(dana, group, "all here");
        for (HostedInstallation member : List.of(alix, bo, caro, dana)) {
            sync(member);
            assertThat(texts(member, group)).containsExactly("all here");
            assertThat(conversation(member, group).getMembersList()).hasSize(4);
        }
    }

    @Test
    void tellNewInstallationsOfTheirPeers() throws Exception {
        var inbox = rig.inbox();
        HostedInstallation first = rig.installation(inbox);
        HostedInstallation bo = newcomer();
        GroupId dm = rig.conversations.create(bo, operation(), Commands.dm(first.inbox()));
        sync(first);
        HostedInstallation second = rig.installation(inbox);
        rig.pass(Upkeep.BEFORE_SENDING.plusSeconds(1));
        say(first, dm, "from the first");
        sync(second);
        sync(bo);
        say(second, dm, "from the second");
        sync(bo);
        sync(first);

        assertThat(texts(bo, dm)).containsExactly("from the first", "from the second");
        assertThat(texts(second, dm)).containsExactly("from the first", "from the second");
    }

    /** At once, although nobody says anything and the groups were looked at a moment ago. */
    @Test
    void bringAnInstallationThatHasComeIntoAllConversations() throws Exception {
        var inbox = rig.inbox();
        HostedInstallation first = rig.installation(inbox);
        HostedInstallation bo = newcomer();
        GroupId dm = rig.conversations.create(first, operation(), Commands.dm(bo.inbox()));
        GroupId group = rig.conversations.create(bo, operation(), Commands.group("hike", first.inbox()));
        sync(first);
        say(first, dm, "before");
        HostedInstallation second = rig.installation(inbox);
        rig.conversations.ensureSyncGroup(second);
        rig.conversations.sync(first, Scope.DEVICE_SYNC_GROUPS);
        sync(second);
        say(second, dm, "in the DM");
        say(second, group, "in the group");
        sync(bo);

        assertThat(texts(bo, dm)).containsExactly("before", "in the DM");
        assertThat(texts(bo, group)).containsExactly("in the group");
    }

    @Test
    void shareASyncGroupThatNobodyElseIsTold() throws Exception {
        var inbox = rig.inbox();
        HostedInstallation first = rig.installation(inbox);
        rig.conversations.ensureSyncGroup(first);
        HostedInstallation second = rig.installation(inbox);
        rig.conversations.ensureSyncGroup(second);
        rig.conversations.ensureSyncGroup(second);

        assertThat(rig.conversations.sync(first, Scope.DEVICE_SYNC_GROUPS).eligible())
                .isEqualTo(2);
        assertThat(rig.conversations.sync(second, Scope.DEVICE_SYNC_GROUPS).eligible())
                .isEqualTo(1);
        assertThat(rig.events()).noneMatch(Envelope::hasConversationChanged);
    }

    @Test
    void refuseUnknownPeers() throws Exception {
        HostedInstallation alix = newcomer();
        var stranger = new InboxId("ab".repeat(32));

        assertThatThrownBy(() -> rig.conversations.create(alix, operation(), Commands.dm(stranger)))
                .isInstanceOfSatisfying(
                        CommandRefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo("peer-unknown"));
        assertThatThrownBy(() -> say(alix, GroupId.of(new byte[GroupId.LENGTH]), "hi"))
                .isInstanceOfSatisfying(
                        CommandRefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo("conversation-unknown"));
    }

    /** Who follows a group need not ask what it says before and after a message. */
    @Test
    void sendWithOneCallWhatComesBackByItself() throws Exception {
        rig.subscriptions = new LiveSubscriptions(rig.network);
        rig.restart();
        HostedInstallation alix = newcomer();
        HostedInstallation bo = newcomer();
        GroupId dm = rig.conversations.create(alix, operation(), Commands.dm(bo.inbox()));
        sync(bo);
        say(alix, dm, "one");
        awaitUpToDate(alix, dm);
        awaitUpToDate(bo, dm);

        int before = rig.network.calls();
        say(alix, dm, "two");
        assertThat(rig.network.calls() - before).isEqualTo(1);
        awaitUpToDate(bo, dm);
        say(bo, dm, "three");
        awaitUpToDate(alix, dm);

        for (HostedInstallation each : List.of(alix, bo)) {
            assertThat(texts(each, dm)).containsExactly("one", "two", "three");
            assertThat(messages(each, dm).values())
                    .extracting(MessageStored::getDeliveryStatus)
                    .containsOnly(DeliveryStatus.PUBLISHED);
        }
    }

    private void awaitUpToDate(HostedInstallation who, GroupId group) {
        await().until(() -> rig.subscriptions.isUpToDate(who.id(), group));
    }

    /** Whichever call breaks off, and after a restart: one DM, one message, and the peer has it. */
    @ParameterizedTest
    @EnumSource(MemoryNetwork.Moment.class)
    void loseNothingAndRepeatNothingWherever(MemoryNetwork.Moment moment) throws Exception {
        loseNothingAndRepeatNothing(moment);
    }

    @ParameterizedTest
    @EnumSource(MemoryNetwork.Moment.class)
    void loseNothingAndRepeatNothingOfWhatComesByItself(MemoryNetwork.Moment moment) throws Exception {
        rig.subscriptions = new LiveSubscriptions(rig.network);
        rig.restart();
        loseNothingAndRepeatNothing(moment);
    }

    private void loseNothingAndRepeatNothing(MemoryNetwork.Moment moment) throws Exception {
        for (int call = 1; call <= LONGEST_WAY; call++) {
            HostedInstallation alix = newcomer();
            HostedInstallation bo = newcomer();
            String creating = operation();
            String sending = operation();
            rig.network.breakCall(call, moment);
            GroupId dm = persistently(() -> rig.conversations.create(alix, creating, Commands.dm(bo.inbox())));
            MessageId message = persistently(() -> rig.conversations.send(alix, sending, Commands.say(alix, dm, "hi")));
            persistently(() -> rig.conversations.sync(bo, Scope.ALL));
            boolean broke = rig.network.hasBroken();
            rig.network.breakNothing();

            assertThat(rig.conversations.send(alix, sending, Commands.say(alix, dm, "hi")))
                    .isEqualTo(message);
            sync(bo);
            sync(alix);
            assertThat(texts(alix, dm)).as("call %d", call).containsExactly("hi");
            assertThat(texts(bo, dm)).as("call %d", call).containsExactly("hi");
            assertThat(messages(alix, dm))
                    .hasEntrySatisfying(
                            message.toString(),
                            stored -> assertThat(stored.getDeliveryStatus()).isEqualTo(DeliveryStatus.PUBLISHED));
            if (!broke) {
                return;
            }
        }
        throw new AssertionError("more than %d calls to create a DM and say something".formatted(LONGEST_WAY));
    }

    /** An instance that has lost the inbox without noticing: what it still writes is void. */
    @Test
    void refuseWhatIsBasedOnAnOlderState() throws Exception {
        HostedInstallation alix = newcomer();
        HostedInstallation bo = newcomer();
        GroupId dm = rig.conversations.create(alix, operation(), Commands.dm(bo.inbox()));
        Conversations zombie = rig.conversations;
        say(alix, dm, "one");
        rig.restart();
        say(alix, dm, "two");

        assertThatThrownBy(() -> zombie.send(alix, operation(), Commands.say(alix, dm, "three")))
                .isInstanceOf(StaleGroupException.class);
        say(alix, dm, "four");
        sync(bo);
        assertThat(texts(bo, dm)).containsExactly("one", "two", "four");
    }

    private HostedInstallation newcomer() throws FailureException {
        return rig.installation(rig.inbox());
    }

    private void say(HostedInstallation who, GroupId conversation, String text) throws CommandRefusedException {
        rig.conversations.send(who, operation(), Commands.say(who, conversation, text));
    }

    private void sync(HostedInstallation who) {
        rig.conversations.sync(who, Scope.ALL);
    }

    private interface Call<T> {
        T make() throws CommandRefusedException;
    }

    private <T> T persistently(Call<T> call) throws CommandRefusedException {
        for (int attempt = 0; attempt < 3; attempt++) {
            try {
                return call.make();
            } catch (NetworkException | StaleGroupException e) {
                rig.restart();
            }
        }
        throw new AssertionError("it broke off again and again");
    }

    private ConversationChanged conversation(HostedInstallation who, GroupId conversation) {
        return eventsOf(who).stream()
                .filter(Envelope::hasConversationChanged)
                .map(Envelope::getConversationChanged)
                .filter(change -> change.getConversationId().equals(conversation.bytes()))
                .reduce((earlier, later) -> earlier.getVersion() > later.getVersion() ? earlier : later)
                .orElseThrow();
    }

    /** As whoever keeps history does: by id, the later state replacing the earlier one. */
    private Map<String, MessageStored> messages(HostedInstallation who, GroupId conversation) {
        Map<String, MessageStored> messages = new LinkedHashMap<>();
        eventsOf(who).stream()
                .filter(Envelope::hasMessageStored)
                .map(Envelope::getMessageStored)
                .filter(message -> message.getConversationId().equals(conversation.bytes()))
                .forEach(message -> messages.put(new MessageId(message.getMessageId()).toString(), message));
        return messages;
    }

    private List<String> texts(HostedInstallation who, GroupId conversation) {
        return messages(who, conversation).values().stream()
                .filter(message -> message.getKind() == MessageStored.Kind.APPLICATION)
                .map(message -> text(who, message))
                .toList();
    }

    private static String text(HostedInstallation who, MessageStored message) {
        try {
            return EncodedContent.parseFrom(who.dataKey()
                            .open(
                                    Purpose.MESSAGE_CONTENT,
                                    message.getContent().getBytes().toByteArray()))
                    .getContent()
                    .toStringUtf8();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private List<Envelope> eventsOf(HostedInstallation who) {
        return rig.events().stream()
                .filter(event -> event.getInstallationId().equals(who.id().bytes()))
                .toList();
    }

    private static String operation() {
        return UUID.randomUUID().toString();
    }
}
