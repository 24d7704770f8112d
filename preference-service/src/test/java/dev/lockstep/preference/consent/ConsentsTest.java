package dev.lockstep.preference.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.ConsentRecord.EntityType;
import dev.lockstep.contract.event.ConsentRecord.State;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.PreferenceUpdatesReceived;
import dev.lockstep.contract.sync.AnnouncedAnswer;
import dev.lockstep.contract.sync.Finding;
import dev.lockstep.preference.consent.Consents.About;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.OutboxRelay;
import dev.lockstep.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions in and out, over a real database. */
class ConsentsTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final long NOON_NS = NOON.getEpochSecond() * 1_000_000_000;
    private static final long SECOND_NS = 1_000_000_000;
    private static final Entity PEER = new Entity(EntityType.INBOX_ID, "5e".repeat(32));
    private static final Entity GROUP = new Entity(EntityType.CONVERSATION_ID, "c0".repeat(16));
    private static final ByteString PHONE = installation(1);
    private static final ByteString TABLET = installation(2);
    private static final About SERVER = new About("tenant", bytes(32, 7), installation(9));

    private final TestDatabase stored = new TestDatabase();
    private Instant now = NOON;
    private final Consents consents =
            new Consents(new Outbox(new OutboxRelay(stored.database(), new MockProducer<>())), () -> now);

    @BeforeEach
    void register() {
        stored.database()
                .perform(sql -> assertThat(consents.register(sql, SERVER)).isTrue());
    }

    @AfterEach
    void close() {
        stored.close();
    }

    @Test
    void mergesTwoRecordsOfOneMessageWhateverOrderTheyStandIn() {
        hear(said(1, PHONE, NOON_NS + 10, record(PEER, State.DENIED, 9), record(PEER, State.ALLOWED, 5)));
        hear(said(2, PHONE, NOON_NS + 20, record(GROUP, State.ALLOWED, 5), record(GROUP, State.DENIED, 9)));

        assertThat(held()).containsExactly(record(GROUP, State.DENIED, 9), record(PEER, State.DENIED, 9));
    }

    @Test
    void mergesTwoRecordsOfOneArchiveWhateverOrderTheyStandIn() {
        take(record(PEER, State.DENIED, 9), record(PEER, State.ALLOWED, 5));
        take(record(GROUP, State.ALLOWED, 5), record(GROUP, State.DENIED, 9));

        assertThat(held()).containsExactly(record(GROUP, State.DENIED, 9), record(PEER, State.DENIED, 9));
        assertThat(changes()).containsExactly(record(PEER, State.DENIED, 9), record(GROUP, State.DENIED, 9));
    }

    @Test
    void aCallersDecisionIsTheLaterOneWhateverTheClocksSay() {
        hear(said(1, PHONE, NOON_NS, record(PEER, State.DENIED, 60 * SECOND_NS)));
        List<ConsentRecord> answer = decide(PEER, State.ALLOWED);

        ConsentRecord allowed = record(PEER, State.ALLOWED, 60 * SECOND_NS + 1);
        assertThat(answer).containsExactly(allowed);
        assertThat(held()).containsExactly(allowed);
        assertThat(messages()).containsExactly(List.of(allowed));
    }

    @Test
    void oneCallIsOneMessageAndNoNewsIsNone() {
        stored.database()
                .perform(sql -> consents.decide(sql, SERVER, Map.of(PEER, State.DENIED, GROUP, State.ALLOWED)));
        decide(PEER, State.DENIED);

        assertThat(messages())
                .singleElement()
                .satisfies(message -> assertThat(message).hasSize(2));
        assertThat(changes()).hasSize(2);
    }

    /** The tablet decided before the network had the phone's decision, and the network has it later. */
    @Test
    void theWinnerOfTwoThatCrossedIsSaidOnceMore() {
        hear(said(1, PHONE, NOON_NS + 2 * SECOND_NS, record(PEER, State.DENIED, SECOND_NS)));
        hear(said(2, TABLET, NOON_NS + 3 * SECOND_NS, record(PEER, State.ALLOWED, SECOND_NS + 1)));
        hear(said(2, TABLET, NOON_NS + 3 * SECOND_NS, record(PEER, State.ALLOWED, SECOND_NS + 1)));

        assertThat(messages())
                .singleElement()
                .satisfies(message -> assertThat(message).singleElement().satisfies(again -> {
                    assertThat(again.getState()).isEqualTo(State.ALLOWED);
                    assertThat(again.getAtNs()).isGreaterThan(NOON_NS + SECOND_NS + 1);
                }));
        assertThat(held()).extracting(ConsentRecord::getState).containsExactly(State.ALLOWED);
    }

    @Test
    void whatIsSaidLastAndDoesNotHoldIsToldWhenItHasHadItsTime() {
        hear(said(1, PHONE, NOON_NS + SECOND_NS, record(PEER, State.DENIED, SECOND_NS)));
        take(record(PEER, State.ALLOWED, 2 * SECOND_NS));
        hear(said(2, PHONE, NOON_NS + SECOND_NS, record(GROUP, State.ALLOWED, SECOND_NS)));

        now = NOON.plusSeconds(41);
        assertThat(finding()).isEmpty();
        now = NOON.plusSeconds(43);
        assertThat(finding()).get().satisfies(finding -> {
            assertThat(finding.getCode()).isEqualTo("consent-differs");
            assertThat(finding.getMessage())
                    .isEqualTo(
                            "The inbox's installations may disagree: inbox %s is allowed here by a later decision"
                                            .formatted(PEER.id())
                                    + " (in an archive), and what installation 01010101 said last in the sync group is denied.");
            assertThat(finding.getNextStep()).contains("PUT");
        });
    }

    @Test
    void aDecisionThatIsSaidEndsTheDifference() {
        hear(said(1, PHONE, NOON_NS + SECOND_NS, record(PEER, State.DENIED, SECOND_NS)));
        ConsentRecord allowed = decide(PEER, State.ALLOWED).getFirst();
        now = NOON.plusSeconds(100);
        assertThat(finding())
                .get()
                .satisfies(finding -> assertThat(finding.getMessage()).contains("(of a caller)"));
        hear(said(2, SERVER.installation(), NOON_NS + 2 * SECOND_NS, allowed));

        assertThat(finding()).isEmpty();
        assertThat(consents.diagnose(
                        stored.database().direct(),
                        new About("another", SERVER.inbox(), SERVER.installation()),
                        List.of()))
                .isEmpty();
    }

    @Test
    void whatHoldsIsSaidAgainWhenACallerConfirmsItAgainstWhatWasSaidLast() {
        hear(said(1, PHONE, NOON_NS + SECOND_NS, record(PEER, State.DENIED, SECOND_NS)));
        take(record(PEER, State.ALLOWED, 2 * SECOND_NS));
        decide(PEER, State.ALLOWED);
        assertThat(messages()).isEmpty();
        now = NOON.plusSeconds(100);
        ConsentRecord again = decide(PEER, State.ALLOWED).getFirst();

        assertThat(messages()).containsExactly(List.of(again));
        assertThat(again.getAtNs()).isEqualTo(NOON_NS + 100 * SECOND_NS);
    }

    private Optional<Finding> finding() {
        return findings().stream().findFirst();
    }

    private List<Finding> findings(AnnouncedAnswer... answers) {
        return consents.diagnose(stored.database().direct(), SERVER, List.of(answers));
    }

    @Test
    void whatWasAllowedIsUnknownWhereTheInboxComesBackAndTheOthersForgetByThemselves() {
        hear(said(1, PHONE, NOON_NS + SECOND_NS, record(GROUP, State.ALLOWED, SECOND_NS)));
        addedAgain(State.UNKNOWN, 5);
        now = NOON.plusSeconds(100);

        assertThat(held()).containsExactly(record(GROUP, State.UNKNOWN, 5 * SECOND_NS));
        assertThat(changes()).endsWith(record(GROUP, State.UNKNOWN, 5 * SECOND_NS));
        assertThat(messages()).isEmpty();
        assertThat(findings()).isEmpty();
    }

    @Test
    void whatWasDeniedStaysSoWhereTheInboxComesBackAndTheOthersAreToldOnceMore() {
        hear(said(1, PHONE, NOON_NS + SECOND_NS, record(GROUP, State.DENIED, SECOND_NS)));
        now = NOON.plusSeconds(9);
        addedAgain(State.UNKNOWN, 5);

        ConsentRecord again = record(GROUP, State.DENIED, 9 * SECOND_NS);
        assertThat(messages()).containsExactly(List.of(again));
        assertThat(held()).containsExactly(again);
        assertThat(changes()).hasSize(1);
    }

    @Test
    void whatWasDeniedStaysSoInAConversationOfItsOwnTheInboxComesBackTo() {
        hear(said(1, PHONE, NOON_NS + SECOND_NS, record(GROUP, State.DENIED, SECOND_NS)));
        addedAgain(State.ALLOWED, 5);

        assertThat(held()).extracting(ConsentRecord::getState).containsExactly(State.DENIED);
        assertThat(messages()).hasSize(1);
    }

    /** It was said while the phone was off, or is on its way. */
    @Test
    void aDenialFromBeforeTheInboxCameBackHoldsHoweverLateItIsHeardOf() {
        addedAgain(State.UNKNOWN, 5);
        addedAgain(State.ALLOWED, 5);
        hear(said(1, PHONE, NOON_NS + 9 * SECOND_NS, record(GROUP, State.DENIED, SECOND_NS)));
        take(record(GROUP, State.ALLOWED, 0));

        assertThat(held()).containsExactly(record(GROUP, State.DENIED, SECOND_NS));
    }

    @Test
    void whatIsAllowedHoldsOnlyIfThatIsLaterThanTheComingBack() {
        addedAgain(State.UNKNOWN, 5);
        hear(said(1, PHONE, NOON_NS + 9 * SECOND_NS, record(GROUP, State.ALLOWED, SECOND_NS)));
        assertThat(held()).containsExactly(record(GROUP, State.UNKNOWN, 5 * SECOND_NS));
        hear(said(2, PHONE, NOON_NS + 9 * SECOND_NS, record(GROUP, State.ALLOWED, 6 * SECOND_NS)));

        assertThat(held()).containsExactly(record(GROUP, State.ALLOWED, 6 * SECOND_NS));
    }

    private void addedAgain(State byDefault, int secondsAfterNoon) {
        stored.database()
                .perform(sql ->
                        consents.addedAgain(sql, SERVER, GROUP, byDefault, NOON_NS + secondsAfterNoon * SECOND_NS));
    }

    @Test
    void whatAnInstallationAllowsWhileItMayImportIsTold() {
        hear(said(1, PHONE, NOON_NS + SECOND_NS, record(GROUP, State.DENIED, SECOND_NS)));
        hear(said(2, TABLET, NOON_NS + 20 * SECOND_NS, record(GROUP, State.ALLOWED, 20 * SECOND_NS)));
        now = NOON.plusSeconds(21);

        assertThat(findings(answer(PHONE, 8), answer(TABLET, 8), answer(TABLET, 5), answer(TABLET, 30)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.getCode()).isEqualTo("unblocked-after-archive");
                    assertThat(finding.getMessage())
                            .isEqualTo(
                                    ("Conversation %s was denied, and installation 02020202 said otherwise 12 s after an archive"
                                                    + " was announced that it had asked for. Clients allow a DM when they import it,"
                                                    + " without anybody's decision.")
                                            .formatted(GROUP.id()));
                    assertThat(finding.getNextStep()).contains("deny again (PUT …/consent)");
                });
    }

    @Test
    void howManyAnInstallationHasAllowedIsToldOfEach() {
        Entity another = new Entity(EntityType.CONVERSATION_ID, "c1".repeat(16));
        hear(said(1, PHONE, NOON_NS, record(GROUP, State.DENIED, 0), record(another, State.DENIED, 0)));
        hear(said(2, TABLET, NOON_NS + 20 * SECOND_NS, record(GROUP, State.ALLOWED, 20 * SECOND_NS)));
        hear(said(3, TABLET, NOON_NS + 21 * SECOND_NS, record(another, State.ALLOWED, 21 * SECOND_NS)));
        now = NOON.plusSeconds(22);

        assertThat(findings(answer(TABLET, 8)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.getMessage())
                        .startsWith(
                                "2 conversations were denied, the newest %s, and installation 02020202 said otherwise 13 s after"
                                        .formatted(another.id())));
    }

    @Test
    void whatIsDeniedAgainOrWasNotDeniedOrIsSaidAtAnotherTimeIsNotTold() {
        Entity late = new Entity(EntityType.CONVERSATION_ID, "c1".repeat(16));
        Entity unknown = new Entity(EntityType.CONVERSATION_ID, "c2".repeat(16));
        hear(said(
                1,
                PHONE,
                NOON_NS,
                record(GROUP, State.DENIED, 0),
                record(late, State.DENIED, 0),
                record(PEER, State.DENIED, 0)));
        hear(said(
                2,
                TABLET,
                NOON_NS + 20 * SECOND_NS,
                record(GROUP, State.ALLOWED, 20 * SECOND_NS),
                record(unknown, State.ALLOWED, 20 * SECOND_NS),
                record(PEER, State.ALLOWED, 20 * SECOND_NS)));
        hear(said(3, TABLET, NOON_NS + 309 * SECOND_NS, record(late, State.ALLOWED, 309 * SECOND_NS)));
        now = NOON.plusSeconds(310);
        assertThat(findings(answer(TABLET, 8)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.getMessage()).contains(GROUP.id()));

        decide(GROUP, State.DENIED);

        assertThat(findings(answer(TABLET, 8))).isEmpty();
    }

    @Test
    void whatWasAllowedLongAgoIsNotToldAnyMore() {
        hear(said(1, PHONE, NOON_NS, record(GROUP, State.DENIED, 0)));
        hear(said(2, TABLET, NOON_NS + 20 * SECOND_NS, record(GROUP, State.ALLOWED, 20 * SECOND_NS)));
        now = NOON.plus(Duration.ofDays(3));
        assertThat(findings(answer(TABLET, 8))).hasSize(1);
        now = now.plusSeconds(21);

        assertThat(findings(answer(TABLET, 8))).isEmpty();
    }

    private static AnnouncedAnswer answer(ByteString requester, int secondsAfterNoon) {
        return AnnouncedAnswer.newBuilder()
                .setRequesterInstallationId(requester)
                .setAnnouncedAtNs(NOON_NS + secondsAfterNoon * SECOND_NS)
                .build();
    }

    @Test
    void aClockThatRunsAheadIsPutRight() {
        hear(said(1, PHONE, NOON_NS, record(PEER, State.DENIED, 86_400 * SECOND_NS)));

        assertThat(held()).containsExactly(record(PEER, State.DENIED, 0));
    }

    @Test
    void whatSaysNothingIsPassedOverAlone() {
        ConsentRecord good = record(PEER, State.DENIED, 1);
        hear(said(
                1,
                PHONE,
                NOON_NS,
                good.toBuilder().setEntityTypeValue(77).build(),
                good.toBuilder().setEntity("nobody").build(),
                good.toBuilder().setStateValue(99).build(),
                good.toBuilder().setState(State.STATE_UNSPECIFIED).build(),
                good.toBuilder().setAtNs(-1).build(),
                good));

        assertThat(held()).containsExactly(good);
    }

    /** Whoever tells push servers of topics has no other way to know. */
    @Test
    void aConversationThatIsDeniedOrNoLongerDeniedIsNamed() {
        decide(GROUP, State.ALLOWED);
        decide(PEER, State.DENIED);
        hear(said(1, PHONE, NOON_NS, record(GROUP, State.DENIED, SECOND_NS)));
        take(record(GROUP, State.UNKNOWN, 2 * SECOND_NS));
        decide(GROUP, State.ALLOWED);

        assertThat(stored.outbox().stream()
                        .filter(Envelope::hasConsentChanged)
                        .map(event -> List.copyOf(event.getConsentChanged().getBlockedOrUnblockedList())))
                .containsExactly(List.of(GROUP.id()), List.of(GROUP.id()));
    }

    @Test
    void whatAnArchiveHeldIsToldToCallersOnly() {
        take(record(PEER, State.DENIED, 1));

        assertThat(changes()).containsExactly(record(PEER, State.DENIED, 1));
        assertThat(messages()).isEmpty();
    }

    @Test
    void whoDecidedWhenAndAtWhichPlaceIsKept() {
        hear(said(7, PHONE, NOON_NS + SECOND_NS, record(PEER, State.DENIED, 5)));
        take(record(GROUP, State.ALLOWED, 6));
        Decision byArchive = holds(GROUP);
        decide(GROUP, State.DENIED);

        assertThat(holds(PEER))
                .isEqualTo(new Decision(State.DENIED, NOON_NS + 5, 7, PHONE, Decision.Source.SYNC_GROUP));
        assertThat(byArchive)
                .isEqualTo(new Decision(State.ALLOWED, NOON_NS + 6, 0, ByteString.EMPTY, Decision.Source.ARCHIVE));
        assertThat(holds(GROUP))
                .isEqualTo(new Decision(State.DENIED, NOON_NS + 7, 0, SERVER.installation(), Decision.Source.CALLER));
    }

    private Decision holds(Entity entity) {
        return stored.database()
                .transaction(sql -> ConsentStore.find(sql, SERVER.inbox(), List.of(entity)))
                .values()
                .iterator()
                .next()
                .holds();
    }

    @Test
    void aDefaultUnblocksNobody() {
        hear(said(1, PHONE, NOON_NS, record(GROUP, State.DENIED, 1)));
        stored.database().perform(sql -> consents.byDefault(sql, SERVER, GROUP, NOON_NS + SECOND_NS));

        assertThat(held()).containsExactly(record(GROUP, State.DENIED, 1));
    }

    @Test
    void anInstallationThatRunsHereNamesItsInbox() {
        assertThat(ofInstallation("tenant")).isEmpty();

        stored.database().perform(sql -> consents.installed(sql, SERVER));
        assertThat(ofInstallation("tenant")).contains(SERVER);
        assertThat(ofInstallation("other tenant")).isEmpty();

        stored.database().perform(sql -> consents.revoked(sql, SERVER));
        assertThat(ofInstallation("tenant")).isEmpty();
    }

    @Test
    void anotherTenantsInboxDoesNotExist() {
        About other = new About("other tenant", SERVER.inbox(), SERVER.installation());
        decide(PEER, State.DENIED);

        stored.database()
                .perform(sql -> assertThat(consents.register(sql, other)).isFalse());
        assertThat(consents.list(
                        stored.database().direct(),
                        other,
                        EntityType.ENTITY_TYPE_UNSPECIFIED,
                        List.of(),
                        Optional.empty(),
                        100))
                .isEmpty();
    }

    private Optional<About> ofInstallation(String tenant) {
        return stored.database().transaction(sql -> consents.ofInstallation(sql, tenant, SERVER.installation()));
    }

    private void hear(PreferenceUpdatesReceived updates) {
        stored.database().perform(sql -> consents.said(sql, SERVER, updates));
    }

    private void take(ConsentRecord... archive) {
        stored.database().perform(sql -> consents.imported(sql, SERVER, List.of(archive)));
    }

    private List<ConsentRecord> decide(Entity entity, State state) {
        return stored.database().transaction(sql -> consents.decide(sql, SERVER, Map.of(entity, state)));
    }

    private List<ConsentRecord> held() {
        return consents.list(
                stored.database().direct(),
                SERVER,
                EntityType.ENTITY_TYPE_UNSPECIFIED,
                List.of(),
                Optional.empty(),
                100);
    }

    /** What callers are told, in order: by itself, or with what is said in the sync group. */
    private List<ConsentRecord> changes() {
        return stored.outbox().stream()
                .flatMap(event -> (event.getPreferencesToPublish().getIsNews()
                                ? event.getPreferencesToPublish().getConsentList()
                                : event.getConsentChanged().getConsentList())
                        .stream())
                .toList();
    }

    /** What is to be said in the sync group, message by message. */
    private List<List<ConsentRecord>> messages() {
        return stored.outbox().stream()
                .filter(Envelope::hasPreferencesToPublish)
                .map(event -> event.getPreferencesToPublish().getConsentList())
                .toList();
    }

    private static PreferenceUpdatesReceived said(
            long sequence, ByteString sender, long networkNs, ConsentRecord... records) {
        return PreferenceUpdatesReceived.newBuilder()
                .setSequenceId(sequence)
                .setNetworkAtNs(networkNs)
                .setSenderInstallationId(sender)
                .setMessageId(bytes(32, (int) sequence))
                .addAllConsent(Arrays.asList(records))
                .build();
    }

    /** @param afterNoonNs when it was decided */
    private static ConsentRecord record(Entity entity, State state, long afterNoonNs) {
        return ConsentRecord.newBuilder()
                .setEntityType(entity.type())
                .setEntity(entity.id())
                .setState(state)
                .setAtNs(NOON_NS + afterNoonNs)
                .build();
    }

    private static ByteString installation(int number) {
        return bytes(32, number);
    }

    private static ByteString bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return ByteString.copyFrom(bytes);
    }
}
