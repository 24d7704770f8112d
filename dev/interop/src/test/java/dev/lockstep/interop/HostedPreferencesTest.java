package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.hosted.EventStream;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Consent;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.interop.peer.PhoneStream;
import dev.lockstep.xmtp.id.InboxId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Consent between phones and hosted installations of one inbox. */
@WithRealClients
class HostedPreferencesTest {
    @Test
    void aBlockOnThePhoneTakesHoldOnTheServer(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        HostedInstallation server = install(clients, alix);

        try (EventStream events = server.events()) {
            alix.setConsent(
                    Consent.Decision.on(bo.inboxId(), Consent.DENIED),
                    Consent.Decision.on(other(1), Consent.ALLOWED),
                    Consent.Decision.on(other(2), Consent.DENIED));

            JsonNode told = events.await("consent-changed", record -> isOf(record, bo.inboxId()))
                    .resource();
            events.await("consent-changed", record -> isOf(record, other(2)));
            assertThat(told.get("state").asText()).isEqualTo("denied");
        }
        assertThat(server.consentOf(bo.inboxId())).isEqualTo("denied");
        assertThat(server.consentOf(other(1))).isEqualTo("allowed");
        assertThat(server.consentOf(other(2))).isEqualTo("denied");
    }

    @Test
    void aConversationThatThePhoneDeniesIsToldOnTheServersStream(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        HostedInstallation server = install(clients, alix);
        Conversation atBo = bo.dmWith(alix);
        atBo.send("buy this");
        Conversation spam = alix.awaitConversation(atBo.id());

        try (EventStream events = server.events()) {
            spam.setConsent(Consent.DENIED);

            JsonNode told = events.await(
                            "consent-changed",
                            record -> record.get("entity")
                                    .asText()
                                    .equals(spam.id().toString()))
                    .resource();
            assertThat(told.get("entityType").asText()).isEqualTo("conversation-id");
            assertThat(told.get("state").asText()).isEqualTo("denied");
        }
    }

    @Test
    void aBlockOnTheServerTakesHoldOnThePhone(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        HostedInstallation server = install(clients, alix);
        Conversation atBo = bo.dmWith(alix);
        atBo.send("buy this");
        Conversation spam = alix.awaitConversation(atBo.id());
        server.awaitTexts(spam.id(), "buy this");

        JsonNode stored = server.setConsent(List.of(
                on(bo.inboxId(), "denied"),
                Map.of("entityType", "conversation-id", "entity", spam.id().toString(), "state", "denied")));

        Sync.whileSyncing(alix)
                .await("the phone to deny bo", () -> alix.consentOf(bo.inboxId()), Consent.DENIED::equals);
        Sync.whileSyncing(alix).await("the phone to deny the conversation", spam::consent, Consent.DENIED::equals);
        assertThat(stored).hasSize(2);
        assertThat(server.conversation(spam.id()).get("consent").asText()).isEqualTo("denied");
    }

    @Test
    void twoHostedInstallationsAndAPhoneAgreeInTheEndWhateverCrosses(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        HostedInstallation one = install(clients, alix);
        HostedInstallation two = one.inbox().install("second server", alix.wallet());
        alix.syncAll();
        List<InboxId> others =
                IntStream.range(10, 15).mapToObj(HostedPreferencesTest::other).toList();

        Thread byPhone = Thread.ofVirtual()
                .start(() -> others.forEach(each -> alix.setConsent(Consent.Decision.on(each, Consent.DENIED))));
        Thread byOne =
                Thread.ofVirtual().start(() -> others.forEach(each -> one.setConsent(List.of(on(each, "allowed")))));
        Thread byTwo =
                Thread.ofVirtual().start(() -> others.forEach(each -> two.setConsent(List.of(on(each, "denied")))));
        Stream.of(byPhone, byOne, byTwo).forEach(HostedPreferencesTest::join);

        Sync.whileSyncing(alix)
                .await(
                        "the phone and the servers to agree",
                        () -> others.stream()
                                .map(each -> List.of(
                                        alix.consentOf(each).name().toLowerCase(java.util.Locale.ROOT),
                                        one.consentOf(each),
                                        two.consentOf(each)))
                                .toList(),
                        all -> all.stream()
                                .allMatch(each -> each.stream().distinct().count() == 1));
    }

    @Test
    void whoWritesIntoAConversationAllowsItEverywhere(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        HostedInstallation server = install(clients, alix);
        Conversation atBo = bo.dmWith(alix);
        atBo.send("hello");
        Conversation atAlix = alix.awaitConversation(atBo.id());
        server.awaitTexts(atBo.id(), "hello");
        assertThat(server.conversation(atBo.id()).get("consent").asText()).isEqualTo("unknown");

        server.send(atBo.id(), "hello yourself");

        Eventually.eventually(
                "the server to allow it",
                () -> server.conversation(atBo.id()).get("consent").asText(),
                "allowed"::equals);
        Sync.whileSyncing(alix).await("the phone to allow it", atAlix::consent, Consent.ALLOWED::equals);
    }

    @Test
    void aPhoneThatOnlyStreamsHearsOfTheServersDecision(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        HostedInstallation server = install(clients, alix);
        alix.syncAll();

        try (PhoneStream<Consent.Decision> decisions = alix.streamConsent();
                PhoneStream<?> messages = alix.streamMessages()) {
            server.setConsent(List.of(
                    on(other(3), "denied"),
                    Map.of("entityType", "conversation-id", "entity", "c0".repeat(16), "state", "denied")));

            decisions.await(
                    "the server's decision on a conversation",
                    decision -> decision.entity().equals("c0".repeat(16)) && decision.state() == Consent.DENIED);
            decisions.await(
                    "the server's decision",
                    decision -> decision.entity().equals(other(3).toString()) && decision.state() == Consent.DENIED);
            assertThat(messages).isNotNull();
        }
    }

    private static HostedInstallation install(RealClients clients, Phone owner) {
        HostedInstallation server =
                clients.stack().gateway().externalInbox(owner.wallet()).install("server", owner.wallet());
        owner.syncAll();
        return server;
    }

    private static Map<String, String> on(InboxId inbox, String state) {
        return Map.of("entityType", "inbox-id", "entity", inbox.toString(), "state", state);
    }

    private static boolean isOf(JsonNode record, InboxId inbox) {
        return record.get("entity").asText().equals(inbox.toString());
    }

    /** Somebody of whom nothing but the id is known. */
    private static InboxId other(int number) {
        return new InboxId("%064x".formatted(number));
    }

    private static void join(Thread thread) {
        try {
            thread.join(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
