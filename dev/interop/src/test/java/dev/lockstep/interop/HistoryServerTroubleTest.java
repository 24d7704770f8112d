package dev.lockstep.interop;

import static dev.lockstep.interop.SyncStatus.findings;
import static dev.lockstep.interop.SyncStatus.shortened;
import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.FickleHistoryServer.Answer;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.PeerSettings;
import dev.lockstep.interop.peer.PeerSettings.Streams;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A history server that does not do its part for a while: what is said meanwhile, and that all is there in the end. Each case has
 * an inbox and a history server of its own and waits most of the time, so they go on beside each other.
 */
@WithRealClients
class HistoryServerTroubleTest {
    /** Short, so that silence is noticed soon, and that it has lasted too long. */
    private static final String TIMES = """
            lockstep.transfers.answer-timeout=3s
            lockstep.transfers.transfer-timeout=4s
            lockstep.transfers.patience=20s
            """;

    private static final Duration TRIED = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern UNTIL = Pattern.compile(".* It is tried again until (\\S+)\\. .*");
    private static final String NEXT_STEP =
            "See that the history server runs and can be reached; all else happens by itself.";

    @BeforeAll
    static void shortenTimes(SharedStack stack) {
        stack.setArchiveService(TIMES);
    }

    @AfterAll
    static void restoreTimes(SharedStack stack) {
        stack.setArchiveService("");
    }

    enum Trouble {
        UNAVAILABLE(
                "history-server-unavailable",
                "The history server answered the upload with 503.",
                "The history server answered the download with 429.") {
            @Override
            void begin(FickleHistoryServer server) {
                server.take(Answer.of(503));
                server.give(_ -> Answer.of(429));
            }
        },
        UNREACHABLE(
                "history-server-unreachable",
                "The history server cannot be reached, or broke off: ConnectException.",
                "The history server cannot be reached, or broke off: ConnectException.") {
            @Override
            void begin(FickleHistoryServer server) {
                server.goAway();
            }
        },
        TOO_SLOW(
                "history-server-too-slow",
                "The history server has not answered for 4 s.",
                "The history server has not answered for 3 s.") {
            @Override
            void begin(FickleHistoryServer server) {
                server.take(Answer.SILENCE);
                server.give(_ -> Answer.SILENCE);
            }
        },
        DRIBBLING(
                "history-server-too-slow",
                "The history server has sent nothing for 3 s.",
                "The download took longer than 4 s.") {
            @Override
            void begin(FickleHistoryServer server) {
                server.take(Answer.dribbling(new byte[1_000]));
                server.give(files -> Answer.dribbling(files.getLast()));
            }
        },
        PROMISING_MORE_THAN_IT_SENDS(
                "history-server-unreachable",
                "The history server cannot be reached, or broke off: IOException.",
                "The history server cannot be reached, or broke off: IOException.") {
            @Override
            void begin(FickleHistoryServer server) {
                server.take(Answer.promisingMore("file".getBytes(StandardCharsets.US_ASCII)));
                server.give(files -> Answer.promisingMore(files.getLast()));
            }
        };

        final String code;
        final String ofUploads;
        final String ofDownloads;

        Trouble(String code, String ofUploads, String ofDownloads) {
            this.code = code;
            this.ofUploads = ofUploads;
            this.ofDownloads = ofDownloads;
        }

        abstract void begin(FickleHistoryServer server);
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    @Execution(ExecutionMode.CONCURRENT)
    void isToldWhilePhonesWaitForAnAnswer(Trouble trouble, RealClients clients) {
        FickleHistoryServer fickle = clients.fickleHistoryServer();
        Phone alix = clients.people().phone("alix");
        HostedInstallation server = install(clients, alix);
        List<Message.Essence> history = notes(alix, server);
        alix.close();
        Phone tablet = people(clients, fickle).installation("alix's tablet", alix.wallet());
        Sync.acquaint(server, tablet);

        trouble.begin(fickle);
        tablet.history().request();
        String finding = awaitFinding(server, trouble.code);
        JsonNode request = server.syncRequests().getFirst();
        fickle.becomeGood();

        assertTriedAgain(
                finding,
                "%s: Installation %s asks for history (pin %s): %s"
                        .formatted(
                                trouble.code,
                                shortened(tablet.installationId()),
                                request.get("pin").asText(),
                                trouble.ofUploads));
        assertThat(request.get("state").asText()).isEqualTo("answering");
        assertThat(request.get("reason").get("code").asText()).isEqualTo(trouble.code);
        assertThat(request.get("reason").get("message").asText()).startsWith(trouble.ofUploads);
        assertThat(Sync.whileSyncing(tablet)
                        .await(
                                "the tablet to have the history",
                                PATIENCE,
                                tablet::allWritten,
                                all -> all.size() >= history.size()))
                .containsExactlyInAnyOrderElementsOf(history);
        assertThat(findings(server)).noneMatch(each -> each.startsWith("history-server-"));
        assertThat(server.syncRequests()).singleElement().satisfies(answered -> {
            assertThat(answered.get("state").asText()).isEqualTo("answered");
            assertThat(answered.has("reason")).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    @Execution(ExecutionMode.CONCURRENT)
    void isToldWhileWeWaitForAnAnswer(Trouble trouble, RealClients clients) {
        FickleHistoryServer fickle = clients.fickleHistoryServer();
        Phone alix = clients.people().phone("alix");
        Conversation notes = alix.groupWith("notes to myself");
        notes.send("remember the milk");
        HostedInstallation server = install(clients, alix);

        // The phone is to have its archive there before the trouble begins.
        fickle.give(_ -> Answer.of(500));
        JsonNode asked = server.requestHistory(
                Map.of("historyServerUrl", fickle.address().toString()));
        Sync.whileSyncing(alix)
                .await(
                        "the answer to be refused",
                        () -> findings(server),
                        all -> all.stream().anyMatch(each -> each.contains("500")));
        trouble.begin(fickle);
        String finding = eventually(
                        "what is said of the answer",
                        PATIENCE,
                        () -> findings(server),
                        all -> all.size() == 1 && all.getFirst().contains(trouble.ofDownloads))
                .getFirst();
        JsonNode waiting = eventually(
                "the operation to say so too",
                () -> server.operation(asked),
                now -> now.path("reason").path("message").asText().contains(trouble.ofDownloads));
        JsonNode request = server.syncRequests().getFirst();
        fickle.becomeGood();

        String sentence = "An answer came and cannot be fetched yet: " + trouble.ofDownloads;
        assertTriedAgain(finding, trouble.code + ": " + sentence);
        assertThat(waiting.get("state").asText()).isEqualTo("waiting");
        assertThat(waiting.get("reason").get("code").asText()).isEqualTo(trouble.code);
        assertThat(waiting.get("reason").get("message").asText()).startsWith(sentence);
        assertThat(waiting.get("reason").get("nextStep").asText()).isEqualTo(NEXT_STEP);
        assertThat(request.get("state").asText()).isEqualTo("answering");
        assertThat(request.get("reason")).isEqualTo(waiting.get("reason"));
        JsonNode done = eventually(
                "the history to be imported",
                PATIENCE,
                () -> server.operation(asked),
                now -> now.get("state").asText().equals("succeeded"));
        assertThat(done.get("result").get("messages").asInt()).isEqualTo(1);
        assertThat(done.has("reason")).isFalse();
        assertThat(server.texts(notes.id())).containsExactly("remember the milk");
        assertThat(findings(server)).isEmpty();
    }

    /** What is sent unasked, and what is merged because somebody wants it. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void isToldWhileAnOperationWaits(RealClients clients) {
        FickleHistoryServer fickle = clients.fickleHistoryServer();
        Map<String, String> there = Map.of("historyServerUrl", fickle.address().toString());
        Phone alix = people(clients, fickle).phone("alix");
        HostedInstallation server = install(clients, alix);
        notes(alix, server);

        Trouble.UNAVAILABLE.begin(fickle);
        JsonNode sending = server.beginArchive(there);
        assertTold(server, sending, Trouble.UNAVAILABLE.ofUploads);
        fickle.becomeGood();
        awaitSuccess(server, sending);
        alix.history().send("from-the-phone");
        eventually("the server to hear of the phone's archive", server::archives, all -> all.size() == 2);

        Trouble.UNAVAILABLE.begin(fickle);
        JsonNode importing = server.beginImport("from-the-phone");
        assertTold(server, importing, Trouble.UNAVAILABLE.ofDownloads);
        fickle.becomeGood();
        awaitSuccess(server, importing);
    }

    private static void assertTold(HostedInstallation server, JsonNode operation, String sentence) {
        JsonNode waiting = eventually(
                "the operation to say why it waits",
                () -> server.operation(operation),
                now -> now.get("state").asText().equals("waiting"));
        assertThat(waiting.get("reason").get("code").asText()).isEqualTo("history-server-unavailable");
        assertThat(waiting.get("reason").get("message").asText()).startsWith(sentence + " It is tried again until ");
        assertTriedAgain(
                awaitFinding(server, "history-server-unavailable"),
                "history-server-unavailable: Operation %s waits for an archive that is on its way: %s"
                        .formatted(operation.get("id").asText(), sentence));
    }

    private static void awaitSuccess(HostedInstallation server, JsonNode operation) {
        eventually(
                "the operation to succeed",
                PATIENCE,
                () -> server.operation(operation),
                now -> now.get("state").asText().equals("succeeded"));
        assertThat(findings(server)).noneMatch(each -> each.startsWith("history-server-"));
    }

    /** What is said of a server that has been waited for long enough stays. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void isToldWhenItWasTriedLongEnough(RealClients clients) {
        FickleHistoryServer fickle = clients.fickleHistoryServer();
        Phone alix = clients.people().phone("alix");
        HostedInstallation server = install(clients, alix);
        notes(alix, server);
        alix.close();
        Phone tablet = people(clients, fickle).installation("alix's tablet", alix.wallet());
        Sync.acquaint(server, tablet);

        fickle.take(Answer.of(503));
        tablet.history().request();

        JsonNode request = eventually(
                        "the request to fail",
                        PATIENCE,
                        server::syncRequests,
                        all -> !all.isEmpty()
                                && all.getFirst().get("state").asText().equals("failed"))
                .getFirst();
        assertThat(findings(server))
                .contains(("history-server-unavailable: Installation %s asks for history (pin %s): The history server"
                                + " answered the upload with 503. Try again later.")
                        .formatted(
                                shortened(tablet.installationId()),
                                request.get("pin").asText()));
    }

    private static String awaitFinding(HostedInstallation server, String code) {
        return eventually(
                        code + " to be told",
                        () -> findings(server).stream()
                                .filter(each -> each.startsWith(code + ": "))
                                .toList(),
                        all -> !all.isEmpty())
                .getFirst();
    }

    private static void assertTriedAgain(String finding, String beginning) {
        assertThat(finding).startsWith(beginning + " It is tried again until ").endsWith(". " + NEXT_STEP);
        Matcher until = UNTIL.matcher(finding);
        assertThat(until.matches()).isTrue();
        assertThat(Duration.between(Instant.now(), Instant.parse(until.group(1))))
                .isPositive()
                .isLessThanOrEqualTo(TRIED);
    }

    private static List<Message.Essence> notes(Phone phone, HostedInstallation server) {
        Conversation notes = phone.groupWith("notes to myself");
        notes.send("remember the milk");
        server.awaitConversation(notes.id());
        server.awaitMessage(notes.id(), notes.send("and the bread"));
        return phone.allWritten();
    }

    private static Peers people(RealClients clients, FickleHistoryServer historyServer) {
        return clients.people(PeerSettings.of(
                clients.stack().networkUrl(),
                historyServer.address(),
                Streams.CLASSIC,
                clients.folder().resolve("peer-elsewhere")));
    }

    private static HostedInstallation install(RealClients clients, Phone owner) {
        HostedInstallation server =
                clients.stack().gateway().externalInbox(owner.wallet()).install("server", owner.wallet());
        owner.syncAll();
        return server;
    }
}
