package dev.lockstep.preference.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentImported;
import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.ConsentRecord.EntityType;
import dev.lockstep.contract.event.ConsentRecord.State;
import dev.lockstep.contract.event.ContentType;
import dev.lockstep.contract.event.ConversationChanged;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.InboxDeleted;
import dev.lockstep.contract.event.InstallationRegistered;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.contract.event.MessageStored.DeliveryStatus;
import dev.lockstep.contract.event.PreferenceUpdatesReceived;
import dev.lockstep.preference.consent.Consents;
import dev.lockstep.preference.consent.Consents.About;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.OutboxRelay;
import dev.lockstep.testing.TestDatabase;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others' events make of consent (device sync reference §5.2). */
class PreferenceEventsTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
    private static final ByteString INBOX = bytes(32, 7);
    private static final ByteString CONVERSATION = bytes(16, 0x0c);
    private static final String CONVERSATION_ID = "0c".repeat(16);
    private static final String PEER = "5e".repeat(32);

    private final TestDatabase stored = new TestDatabase();
    private final Consents consents =
            new Consents(new Outbox(new OutboxRelay(stored.database(), new MockProducer<>())), () -> NOW);
    private final PreferenceEvents events = new PreferenceEvents(consents);

    @BeforeEach
    void anInstallationComes() {
        handle(event("tenant").setInstallationRegistered(InstallationRegistered.getDefaultInstance()));
    }

    @AfterEach
    void close() {
        stored.close();
    }

    @Test
    void whoMakesAConversationAllowsItAndTellsNobody() {
        handle(made(ConversationChanged.Consent.ALLOWED));

        assertThat(held()).containsExactly(record(EntityType.CONVERSATION_ID, CONVERSATION_ID, State.ALLOWED, 5));
        assertThat(published()).isZero();
    }

    @Test
    void aConversationThatSomebodyElseMadeIsNoDecision() {
        Envelope event = made(ConversationChanged.Consent.UNKNOWN).build();

        assertThat(events.concerns(event)).isFalse();
        assertThat(held()).isEmpty();
    }

    @Test
    void aDefaultUndoesNoDecision() {
        handle(said(EntityType.CONVERSATION_ID, CONVERSATION_ID, State.DENIED));
        handle(made(ConversationChanged.Consent.ALLOWED));

        assertThat(held()).extracting(ConsentRecord::getState).containsExactly(State.DENIED);
    }

    @Test
    void whoComesBackAfterLeavingIsAskedAnew() {
        handle(said(EntityType.CONVERSATION_ID, CONVERSATION_ID, State.ALLOWED));
        handle(back(ConversationChanged.Consent.UNKNOWN));

        assertThat(held()).containsExactly(record(EntityType.CONVERSATION_ID, CONVERSATION_ID, State.UNKNOWN, 5));
        assertThat(published()).isZero();
    }

    @Test
    void whoComesBackAfterLeavingUnblocksNobody() {
        handle(said(EntityType.CONVERSATION_ID, CONVERSATION_ID, State.DENIED));
        handle(back(ConversationChanged.Consent.UNKNOWN));
        handle(back(ConversationChanged.Consent.ALLOWED));

        assertThat(held()).extracting(ConsentRecord::getState).containsExactly(State.DENIED);
        assertThat(published()).isEqualTo(2);
    }

    @Test
    void whoAsksToLeaveDecidesNothing() {
        Envelope.Builder leaving = message(true, DeliveryStatus.UNPUBLISHED, MessageStored.Kind.APPLICATION);
        leaving.getMessageStoredBuilder()
                .setContentType(
                        ContentType.newBuilder().setAuthorityId("xmtp.org").setTypeId("leave_request"));

        assertThat(events.concerns(leaving.build())).isFalse();
    }

    @Test
    void whoWritesIntoAConversationAllowsItForAll() {
        handle(message(true, DeliveryStatus.UNPUBLISHED, MessageStored.Kind.APPLICATION));
        handle(message(true, DeliveryStatus.UNPUBLISHED, MessageStored.Kind.APPLICATION));

        assertThat(held()).extracting(ConsentRecord::getState).containsExactly(State.ALLOWED);
        assertThat(published()).isOne();
    }

    @Test
    void whatOthersWriteOrIsWrittenAlreadyIsNoDecision() {
        assertThat(List.of(
                        message(false, DeliveryStatus.PUBLISHED, MessageStored.Kind.APPLICATION),
                        message(true, DeliveryStatus.PUBLISHED, MessageStored.Kind.APPLICATION),
                        message(true, DeliveryStatus.UNPUBLISHED, MessageStored.Kind.MEMBERSHIP_CHANGE)))
                .noneMatch(event -> events.concerns(event.build()));
    }

    @Test
    void whatIsSaidInASyncGroupAndWhatAnArchiveHeldIsMerged() {
        handle(said(EntityType.INBOX_ID, PEER, State.DENIED));
        handle(event("tenant")
                .setConsentImported(ConsentImported.newBuilder()
                        .addConsent(record(EntityType.INBOX_ID, PEER, State.ALLOWED, 3))
                        .addConsent(record(EntityType.CONVERSATION_ID, CONVERSATION_ID, State.DENIED, 3))));

        assertThat(held())
                .containsExactly(
                        record(EntityType.CONVERSATION_ID, CONVERSATION_ID, State.DENIED, 3),
                        record(EntityType.INBOX_ID, PEER, State.DENIED, 4));
        assertThat(published()).isZero();
    }

    @Test
    void anInboxOfAnotherTenantIsLeftAlone() {
        handle(event("another").setPreferenceUpdatesReceived(updates(EntityType.INBOX_ID, PEER, State.DENIED)));
        handle(event("another").setInboxDeleted(InboxDeleted.getDefaultInstance()));
        handle(said(EntityType.INBOX_ID, PEER, State.ALLOWED));

        assertThat(held()).extracting(ConsentRecord::getState).containsExactly(State.ALLOWED);
    }

    @Test
    void whatIsDeletedIsForgotten() {
        handle(said(EntityType.INBOX_ID, PEER, State.DENIED));
        handle(event("tenant").setInboxDeleted(InboxDeleted.getDefaultInstance()));

        assertThat(held()).isEmpty();
        anInstallationComes();
        assertThat(held()).as("if it comes again").isEmpty();
    }

    private void handle(Envelope.Builder event) {
        assertThat(events.concerns(event.build())).isTrue();
        stored.database().perform(sql -> events.handle(sql, event.build()));
    }

    private static Envelope.Builder event(String tenant) {
        return Envelope.newBuilder().setTenantId(tenant).setInboxId(INBOX).setInstallationId(bytes(32, 1));
    }

    private static Envelope.Builder made(ConversationChanged.Consent consent) {
        return event("tenant")
                .setConversationChanged(ConversationChanged.newBuilder()
                        .setConversationId(CONVERSATION)
                        .setCreatedAtNs(5)
                        .setDefaultConsent(consent));
    }

    private static Envelope.Builder back(ConversationChanged.Consent consent) {
        Envelope.Builder event = made(consent);
        event.getConversationChangedBuilder().setIsBackAfterLeaving(true);
        return event;
    }

    private static Envelope.Builder message(boolean own, DeliveryStatus status, MessageStored.Kind kind) {
        return event("tenant")
                .setMessageStored(MessageStored.newBuilder()
                        .setConversationId(CONVERSATION)
                        .setOwn(own)
                        .setDeliveryStatus(status)
                        .setKind(kind));
    }

    private static Envelope.Builder said(EntityType type, String entity, State state) {
        return event("tenant").setPreferenceUpdatesReceived(updates(type, entity, state));
    }

    private static PreferenceUpdatesReceived updates(EntityType type, String entity, State state) {
        return PreferenceUpdatesReceived.newBuilder()
                .setSenderInstallationId(bytes(32, 2))
                .setSequenceId(1)
                .setNetworkAtNs(4)
                .addConsent(record(type, entity, state, 4))
                .build();
    }

    private static ConsentRecord record(EntityType type, String entity, State state, long atNs) {
        return ConsentRecord.newBuilder()
                .setEntityType(type)
                .setEntity(entity)
                .setState(state)
                .setAtNs(atNs)
                .build();
    }

    private List<ConsentRecord> held() {
        return consents.list(
                stored.database().direct(),
                new About("tenant", INBOX, ByteString.EMPTY),
                EntityType.ENTITY_TYPE_UNSPECIFIED,
                List.of(),
                Optional.empty(),
                100);
    }

    private long published() {
        return stored.outbox().stream()
                .filter(Envelope::hasPreferencesToPublish)
                .count();
    }

    private static ByteString bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return ByteString.copyFrom(bytes);
    }
}
