package dev.lockstep.interop;

import static dev.lockstep.interop.SyncStatus.findings;
import static dev.lockstep.interop.SyncStatus.shortened;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Archive;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.id.MessageId;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests of phones that wait until somebody decides about them. */
@WithRealClients
class HeldRequestsTest {
    private static @Nullable SharedStack stack;

    @BeforeEach
    void hold(RealClients clients) {
        if (stack == null) {
            SharedStack shared = clients.stack();
            shared.answering("hold");
            stack = shared;
        }
    }

    @AfterAll
    static void answer() {
        if (stack != null) {
            stack.answering("answer");
        }
    }

    /**
     * The inbox has another sync group by then. The archive is announced where the request was read; a phone of today looks for its
     * own request in the newest group only (device sync reference §2.9), so it is told of the archive and takes it by its pin.
     */
    @Test
    void anAnswerReachesThePhoneThoughItsSyncGroupHasChanged(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        HostedInstallation server = install(clients, alix);
        List<Message.Essence> history = talk(alix, server);
        alix.close();
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        tablet.history().request();
        String pin = held(server, tablet);
        Phone watch = people.installation("alix's watch", alix.wallet());
        Sync.whileSyncing(tablet, watch)
                .await(
                        "the tablet to be in the watch's sync group",
                        tablet.history()::syncGroups,
                        groups -> groups == 2);

        server.decide(pin, "answer");
        Archive archive = tablet.history().awaitArchive(pin);
        tablet.history().process(pin);

        assertThat(archive.sentBy()).isEqualTo(server.id());
        assertThat(tablet.allWritten()).containsExactlyInAnyOrderElementsOf(history);
        Eventually.eventually("the request to be answered", () -> state(server), "answered"::equals);
    }

    /** And as long as it is held, sync-status says who asks and what to do. */
    @Test
    void anAnswerInTimeIsTakenByThePhoneAsAnyOther(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        HostedInstallation server = install(clients, alix);
        List<Message.Essence> history = talk(alix, server);
        alix.close();
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        tablet.history().request();

        String pin = held(server, tablet);
        assertThat(findings(server))
                .contains(("decision-required: Installation %s asks for history (pin %s): Another installation of this"
                                + " inbox asks for the history, and the policy is to hold such requests. Decide on the"
                                + " request: answer or refuse.")
                        .formatted(shortened(tablet.installationId()), pin));
        server.decide(pin, "answer");

        List<Message.Essence> received = Sync.whileSyncing(tablet)
                .await("the tablet to have the history", tablet::allWritten, all -> all.size() >= history.size());
        assertThat(received).containsExactlyInAnyOrderElementsOf(history);
        assertThat(findings(server)).noneMatch(finding -> finding.startsWith("decision-required"));
    }

    @Test
    void aRefusalIsToldAndNothingIsSent(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        HostedInstallation server = install(clients, alix);
        talk(alix, server);
        alix.close();
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        tablet.history().request();

        server.decide(held(server, tablet), "refuse");

        JsonNode request = server.syncRequests().getFirst();
        assertThat(request.get("state").asText()).isEqualTo("refused");
        assertThat(request.get("reason").get("code").asText()).isEqualTo("refused-by-decision");
        assertThat(server.archives()).isEmpty();
        tablet.syncAll();
        assertThat(tablet.allWritten()).isEmpty();
    }

    /** The pin of the request that is held. */
    private static String held(HostedInstallation server, Phone requester) {
        JsonNode request = Sync.whileSyncing(requester)
                .await("the request to be held", server::syncRequests, all -> !all.isEmpty())
                .getFirst();
        assertThat(request.get("state").asText()).isEqualTo("held");
        assertThat(request.get("reason").get("code").asText()).isEqualTo("decision-required");
        assertThat(request.get("installationId").asText())
                .isEqualTo(requester.installationId().toString());
        assertThat(requester.allWritten()).isEmpty();
        return request.get("pin").asText();
    }

    private static String state(HostedInstallation server) {
        return server.syncRequests().getFirst().get("state").asText();
    }

    private static HostedInstallation install(RealClients clients, Phone owner) {
        HostedInstallation server =
                clients.stack().gateway().externalInbox(owner.wallet()).install("server", owner.wallet());
        owner.syncAll();
        return server;
    }

    private static List<Message.Essence> talk(Phone alix, HostedInstallation server) {
        Conversation notes = alix.groupWith("notes to myself");
        IntStream.rangeClosed(1, 10).forEach(number -> notes.send("note " + number));
        MessageId last = notes.send("the last note");
        server.awaitConversation(notes.id());
        server.awaitMessage(notes.id(), last);
        return alix.allWritten();
    }
}
