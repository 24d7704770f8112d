package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.hosted.GatewayException;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Archive;
import dev.lockstep.interop.peer.Consent;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.ConversationState;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.MessageId;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** History between phones and hosted installations of one inbox, each the only one that could give it. */
@WithRealClients
class HostedHistoryTest {
    @Test
    void aNewPhoneGetsTheWholeHistoryThoughEveryOtherDeviceIsOff(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        HostedInstallation server = install(clients, alix);
        List<Message.Essence> history = talk(alix, bo, server);
        alix.close();

        Phone tablet = people.installation("alix's tablet", alix.wallet());
        tablet.history().request();

        List<Message.Essence> received = Sync.whileSyncing(tablet)
                .await("the tablet to have the whole history", tablet::allWritten, all -> all.size() >= history.size());
        assertThat(received).containsExactlyInAnyOrderElementsOf(history);
        for (ConversationState conversation : tablet.conversations()) {
            MessageId message = Sync.whileSyncing(tablet)
                    .awaitConversation(tablet, conversation.id())
                    .send("from the tablet");
            server.awaitMessage(conversation.id(), message);
            Conversation atBo = bo.awaitConversation(conversation.id());
            atBo.sync();
            assertThat(atBo.texts()).contains("from the tablet");
        }
        assertThat(server.syncRequests()).singleElement().satisfies(request -> {
            assertThat(request.get("direction").asText()).isEqualTo("received");
            assertThat(request.get("state").asText()).isEqualTo("answered");
            assertThat(request.get("installationId").asText())
                    .isEqualTo(tablet.installationId().toString());
        });
        assertThat(server.syncStatus().get("findings"))
                .extracting(finding -> finding.get("code").asText())
                .containsExactly("history-never-requested");
    }

    @Test
    void aHostedInstallationThatComesLateGetsTheHistoryFromThePhone(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation dm = alix.dmWith(bo);
        dm.send("before the server was there");
        dm.send("example.org", "weather", "rain", new byte[] {1, 2, 3});
        Conversation group = alix.groupWith("sunday walk", bo);
        IntStream.rangeClosed(1, 30).forEach(number -> group.send("idea " + number));
        alix.setConsent(Consent.Decision.on(bo.inboxId(), Consent.ALLOWED));
        List<Message.Essence> history = alix.allWritten();
        HostedInstallation server = install(clients, alix);

        JsonNode asked = server.requestHistory();
        JsonNode result = Sync.whileSyncing(alix)
                .await("the history to be imported", () -> server.awaitResult(asked), done -> done.has("messages"));

        assertThat(result.get("messages").asInt()).isEqualTo(history.size());
        assertThat(essences(server)).containsExactlyInAnyOrderElementsOf(ids(history));
        assertThat(server.conversation(group.id()).get("name").asText()).isEqualTo("sunday walk");
        assertThat(server.consentOf(bo.inboxId())).isEqualTo("allowed");
        assertThat(server.syncRequests())
                .singleElement()
                .satisfies(request -> assertThat(request.get("state").asText()).isEqualTo("imported"));
    }

    @Test
    void archivesAreSentListedAndProcessedBothWays(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        HostedInstallation server = install(clients, alix);
        List<Message.Essence> history = talk(alix, bo, server);
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Sync.acquaint(alix, tablet);

        JsonNode sent = server.sendArchive(Map.of("pin", "from-the-server"));
        Archive heard = tablet.history().awaitArchive("from-the-server");
        tablet.history().process("from-the-server");
        alix.history().send("from-the-phone");
        Eventually.eventually(
                "the server to hear of the phone's archive",
                server::archives,
                all -> all.stream().anyMatch(each -> each.get("pin").asText().equals("from-the-phone")));
        JsonNode merged = server.importArchive("from-the-phone");

        assertThat(sent.get("messages").asInt()).isEqualTo(history.size());
        assertThat(heard.sentBy()).isEqualTo(server.id());
        assertThat(tablet.allWritten()).containsExactlyInAnyOrderElementsOf(history);
        assertThat(merged.get("messages").asInt()).isZero();
        assertThat(server.archives())
                .extracting(
                        each -> each.get("pin").asText(),
                        each -> each.get("imported").asBoolean())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("from-the-phone", true),
                        org.assertj.core.groups.Tuple.tuple("from-the-server", false));
        assertThatThrownBy(() -> server.importArchive("never-announced"))
                .isInstanceOfSatisfying(GatewayException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(404);
                    assertThat(refused.code()).isEqualTo("archive-not-found");
                });
    }

    @Test
    void whoIsDeniedStaysDeniedWhenHistoryTravels(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Phone eve = people.phone("eve");
        HostedInstallation server = install(clients, alix);
        talk(alix, bo, server);
        Conversation atEve = eve.dmWith(alix);
        atEve.send("buy this");
        Conversation spam = alix.awaitConversation(atEve.id());
        server.awaitTexts(spam.id(), "buy this");
        spam.setConsent(Consent.DENIED);
        alix.setConsent(Consent.Decision.on(eve.inboxId(), Consent.DENIED));
        Eventually.eventually("the server to know", () -> server.consentOf(spam.id()), "denied"::equals);
        Eventually.eventually("the server to know", () -> server.consentOf(eve.inboxId()), "denied"::equals);
        alix.close();

        Phone tablet = people.installation("alix's tablet", alix.wallet());
        tablet.history().request();
        Sync.whileSyncing(tablet).await("the tablet to have the history", tablet::allWritten, all -> all.size() >= 23);

        assertThat(tablet.consentOf(eve.inboxId())).isEqualTo(Consent.DENIED);
        assertThat(tablet.consentOf(spam.id())).isEqualTo(Consent.DENIED);
        assertThat(server.consentOf(spam.id())).isEqualTo("denied");
    }

    @Test
    void whoIsAloneHearsThatNobodyCanAnswer(RealClients clients) {
        HostedInstallation server =
                clients.stack().gateway().managedInbox("hermit").install("server");

        assertThatThrownBy(server::requestHistory)
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused.code()).isEqualTo("no-other-installation"));
        assertThat(server.syncStatus().get("findings")).isEmpty();
    }

    @Test
    void aServerThatNobodyAllowedIsNotSpokenTo(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        HostedInstallation server = install(clients, alix);

        assertThatThrownBy(() -> server.sendArchive(Map.of("historyServerUrl", "http://127.0.0.1:1")))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused.code()).isEqualTo("history-server-not-allowed"));
    }

    /** A hosted installation of the phone's inbox, in its conversations from now on. */
    private static HostedInstallation install(RealClients clients, Phone owner) {
        HostedInstallation server =
                clients.stack().gateway().externalInbox(owner.wallet()).install("server", owner.wallet());
        owner.syncAll();
        return server;
    }

    /** A DM and a group, both sides writing; what alix, and the server, have of it then. */
    private static List<Message.Essence> talk(Phone alix, Phone bo, HostedInstallation server) {
        Conversation dm = alix.dmWith(bo);
        dm.send("shall we walk on sunday?");
        Conversation atBo = bo.awaitConversation(dm.id());
        atBo.send("gladly – where to? 🌲");
        Conversation group = alix.groupWith("sunday walk", bo);
        IntStream.rangeClosed(1, 20).forEach(number -> group.send("idea " + number));
        MessageId weather = group.send("example.org", "weather", "rain", new byte[] {1, 2, 3});
        dm.awaitTexts("shall we walk on sunday?", "gladly – where to? 🌲");
        server.awaitConversation(dm.id());
        server.awaitTexts(dm.id(), "shall we walk on sunday?", "gladly – where to? 🌲");
        server.awaitMessage(group.id(), weather);
        List<Message.Essence> history = alix.allWritten();
        assertThat(history).hasSize(23);
        return history;
    }

    private static List<String> ids(List<Message.Essence> messages) {
        return messages.stream().map(each -> each.id().toString()).toList();
    }

    private static List<String> essences(HostedInstallation server) {
        return server.conversations().stream()
                .map(each -> GroupId.ofHex(each.get("conversationId").asText()))
                .flatMap(each -> server.messages(each).stream())
                .filter(each -> each.get("kind").asText().equals("application"))
                .map(each -> each.get("messageId").asText())
                .toList();
    }
}
