package dev.lockstep.interop;

import static dev.lockstep.interop.SyncStatus.findings;
import static dev.lockstep.interop.SyncStatus.shortened;
import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.FickleHistoryServer.Answer;
import dev.lockstep.interop.hosted.GatewayException;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Consent;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.PeerSettings;
import dev.lockstep.interop.peer.PeerSettings.Streams;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.archive.ArchiveKey;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is said when nothing happens: each finding that can be brought about, by what brings it about, code and sentence. */
@WithRealClients
class SyncStatusTest {
    @Test
    void whoIsThereAndWhoHearsUs(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        HostedInstallation server = install(clients, alix);
        assertThat(findings(server))
                .containsExactly(
                        "history-never-requested: This installation joined an inbox that has others and has never"
                                + " asked them for history. Send a sync request.");

        Phone tablet = people.installationWithoutDeviceSync("alix's tablet", alix.wallet());
        assertThat(findings(server))
                .contains(("installations-not-in-sync-group: 1 of the inbox's 2 other installations are not in this"
                                + " installation's sync group (%s), so they hear nothing of it. Open the app there so that"
                                + " it syncs; it is added when its key package is good.")
                        .formatted(shortened(tablet.installationId())));

        people.revoke(alix.wallet(), alix.inboxId(), List.of(alix.installationId(), tablet.installationId()));
        assertThat(findings(server))
                .containsExactly("single-installation: All other installations of this inbox are revoked, so nobody can"
                        + " answer a request for history. Import a backup file if there is one.");
        assertThatThrownBy(server::requestHistory)
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused)
                                .hasMessageContaining("The inbox has no other installation, so nobody can answer.")
                                .extracting(GatewayException::code)
                                .isEqualTo("no-other-installation"));
    }

    @Test
    void whyAnAnswerCouldNotBeImported(RealClients clients) throws IOException {
        FickleHistoryServer fickle = clients.fickleHistoryServer();
        Phone alix = clients.people().phone("alix");
        alix.groupWith("notes to myself").send("remember the milk");
        HostedInstallation server = install(clients, alix);

        fickle.give(_ -> Answer.of(404));
        assertUnimported(
                server,
                alix,
                fickle,
                "archive-gone",
                "The history server answered the download with 404: there is nothing there.");
        fickle.give(_ -> Answer.of(410));
        assertUnimported(
                server,
                alix,
                fickle,
                "archive-gone",
                "The history server answered the download with 410: it has expired.");
        fickle.give(_ -> Answer.of(403));
        assertUnimported(
                server, alix, fickle, "history-server-refused", "The history server answered the download with 403.");
        fickle.give(files -> Answer.of(files.getFirst()));
        assertUnimported(server, alix, fickle, "archive-key-mismatch", "The archive cannot be read: ");
        fickle.give(files -> Answer.of(Arrays.copyOf(files.getLast(), files.getLast().length - 1)));
        assertUnimported(server, alix, fickle, "archive-truncated", "The archive cannot be read: ");
        fickle.give(files -> Answer.promisingLess(files.getLast()));
        assertUnimported(server, alix, fickle, "archive-truncated", "The archive cannot be read: ");
        fickle.give(files -> Answer.promisingTooMuch(files.getLast()));
        assertUnimported(
                server,
                alix,
                fickle,
                "archive-too-large",
                "The archive is larger than the 2147483648 bytes that are taken.");
        fickle.give(files -> Answer.of(damaged(files.getLast())));
        assertUnimported(server, alix, fickle, "archive-corrupt", "The archive cannot be read: ");
        try (FickleHistoryServer stranger = new FickleHistoryServer()) {
            assertUnimported(
                    server,
                    alix,
                    stranger,
                    "history-server-not-allowed",
                    stranger.address().toString());
        }

        fickle.give(files -> Answer.of(files.getLast()));
        JsonNode asked = server.requestHistory(naming(fickle));
        Sync.whileSyncing(alix)
                .await("the history to be imported", () -> server.awaitResult(asked), done -> done.has("messages"));
        assertThat(findings(server)).isEmpty();
    }

    @Test
    void whyARequestCouldNotBeAnswered(RealClients clients) {
        FickleHistoryServer fickle = clients.fickleHistoryServer();
        Phone alix = clients.people().phone("alix");
        alix.groupWith("notes to myself").send("remember the milk");
        HostedInstallation server = install(clients, alix);
        server.requestHistory(naming(fickle));
        Sync.whileSyncing(alix).await("the history to be imported", () -> findings(server), List::isEmpty);
        alix.close();
        Phone tablet = people(clients, fickle.address()).installation("alix's tablet", alix.wallet());

        fickle.take(Answer.of(413));
        assertUnanswered(
                server,
                tablet,
                "archive-too-large",
                "The history server answered the upload with 413: it does not take an archive of this size.");
        fickle.take(Answer.of(301));
        assertUnanswered(server, tablet, "history-server-refused", "The history server answered the upload with 301.");
        fickle.take(Answer.of("<html>".getBytes(StandardCharsets.US_ASCII)));
        assertUnanswered(
                server,
                tablet,
                "history-server-answer-invalid",
                "The history server answered the upload with something that is not the id of a file.");
        fickle.take(Answer.of("file".getBytes(StandardCharsets.US_ASCII)));
        assertThat(findings(server)).hasSize(3);
    }

    /** It has them from a file before the phone has heard that it is there. */
    @Test
    void whatCanBeReadAndNotWrittenTo(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Conversation notes = alix.groupWith("notes to myself");
        notes.send("remember the milk");
        alix.dmWith(people.phone("bo")).send("shall we?");
        Path file = clients.folder().resolve("history.xmtp");
        ArchiveKey key = ArchiveKey.generate(new SecureRandom());
        alix.history().exportTo(file, key);
        HostedInstallation server =
                clients.stack().gateway().externalInbox(alix.wallet()).install("server", alix.wallet());

        server.importFrom(file, key);

        assertThat(findings(server))
                .contains("conversations-restored: 2 of this installation's conversations came in an archive, and it is"
                        + " not in them: it can read them and write nothing there. Open the app on an installation of"
                        + " this inbox that is in them and let it sync (syncAll): it adds this one.");
        Sync.whileSyncing(alix)
                .await(
                        "the phone to have added the server",
                        () -> findings(server),
                        all -> all.stream().noneMatch(each -> each.startsWith("conversations-restored")));
        server.send(notes.id(), "and the bread");
        notes.awaitTexts("remember the milk", "and the bread");
    }

    @Test
    void whichServiceIsAway(RealClients clients) {
        HostedInstallation server =
                clients.stack().gateway().managedInbox("somebody").install("server");
        AtomicReference<List<String>> meanwhile = new AtomicReference<>(List.of());

        clients.stack().killHistoryServer(() -> meanwhile.set(findings(server)));

        assertThat(meanwhile.get())
                .containsExactly("archive-service-unavailable: archive-service does not answer, and while it does not,"
                        + " archives are neither built nor merged. See that archive-service is up; what waits for it"
                        + " goes on by itself.");
        eventually("all to be well again", () -> findings(server), List::isEmpty);
    }

    /** The phone was there before the server, which cannot know for how long; the tablet comes while the server looks on. */
    @Test
    void whoHasOnlyJustComeAndAsks(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        HostedInstallation server = install(clients, alix);
        Conversation notes = alix.groupWith("notes to myself");
        server.awaitConversation(notes.id());
        server.awaitMessage(notes.id(), notes.send("remember the milk"));
        clients.stack().setSyncService("lockstep.device-sync.alarm-younger-than=1h");
        try {
            alix.history().request();
            eventually("the phone's request to be answered", server::syncRequests, SyncStatusTest::allAnswered);
            assertThat(server.syncRequests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.has("alarm")).isFalse());
            assertThat(findings(server)).noneMatch(SyncStatusTest::isAlarm);
            alix.close();

            Phone tablet = people.installation("alix's tablet", alix.wallet());
            Sync.acquaint(server, tablet);
            tablet.history().request();
            Sync.whileSyncing(tablet)
                    .await("the tablet to have the history", tablet::allWritten, all -> all.size() == 1);

            JsonNode request = server.syncRequests().getFirst();
            assertThat(request.get("alarm").get("code").asText()).isEqualTo("young-installation-asked");
            assertThat(findings(server).stream().filter(SyncStatusTest::isAlarm))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding)
                            .matches(
                                    ("young-installation-asked: Installation %s asks for history \\(pin %s\\) and was known"
                                                    + " here for only \\d{1,3} s then; the alarm is set to 3600 s\\. See whose"
                                                    + " installation it is\\. If it is not yours, revoke it with the inbox's"
                                                    + " wallet, and set lockstep\\.device-sync\\.answering to hold\\.")
                                            .formatted(
                                                    shortened(tablet.installationId()),
                                                    request.get("pin").asText())));
            people.revoke(alix.wallet(), alix.inboxId(), List.of(tablet.installationId()));
            assertThat(findings(server)).noneMatch(SyncStatusTest::isAlarm);
        } finally {
            clients.stack().setSyncService("");
        }
    }

    /**
     * The server is not in the DM, so it cannot add the tablet. The phone answers with an archive that has it; the tablet imports that, and
     * says in the sync group that the DM is allowed.
     */
    @Test
    void whoAllowsWhatWasDeniedWhileItImports(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Conversation atBo = people.phone("bo").dmWith(alix);
        atBo.send("buy this");
        Conversation spam = Sync.whileSyncing(alix).awaitConversation(alix, atBo.id());
        spam.awaitTexts("buy this");
        spam.setConsent(Consent.DENIED);
        HostedInstallation server = install(clients, alix);
        JsonNode asked = server.requestHistory();
        Sync.whileSyncing(alix)
                .await("the history to be imported", () -> server.awaitResult(asked), done -> done.has("messages"));
        server.awaitConsentOf(spam.id(), "denied");
        clients.stack().setSyncService("lockstep.device-sync.answering=refuse");
        try {
            Phone tablet = people.installation("alix's tablet", alix.wallet());
            Sync.acquaint(server, tablet);
            assertThat(findings(server)).noneMatch(SyncStatusTest::isUnblocking);

            tablet.history().request();
            Sync.whileSyncing(alix, tablet)
                    .await("the tablet to be heard", () -> server.consentOf(spam.id()), "allowed"::equals);

            assertThat(findings(server).stream().filter(SyncStatusTest::isUnblocking))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding)
                            .matches(
                                    ("unblocked-after-archive: Conversation %s was denied, and installation %s said otherwise"
                                                    + " \\d{1,2} s after an archive was announced that it had asked for\\. Clients allow a"
                                                    + " DM when they import it, without anybody's decision\\. If nobody has decided so"
                                                    + " there, deny again \\(PUT …/consent\\): every installation takes that\\.")
                                            .formatted(spam.id(), shortened(tablet.installationId()))));
            server.setConsent(List.of(
                    Map.of("entityType", "conversation-id", "entity", spam.id().toString(), "state", "denied")));
            assertThat(findings(server)).noneMatch(SyncStatusTest::isUnblocking);
            Sync.whileSyncing(alix, tablet)
                    .await(
                            "all to deny it again",
                            () -> List.of(spam.consent(), tablet.consentOf(spam.id())),
                            List.of(Consent.DENIED, Consent.DENIED)::equals);
        } finally {
            clients.stack().setSyncService("");
        }
    }

    private static boolean isUnblocking(String finding) {
        return finding.startsWith("unblocked-after-archive");
    }

    private static boolean isAlarm(String finding) {
        return finding.startsWith("young-installation-asked");
    }

    private static boolean allAnswered(List<JsonNode> requests) {
        return !requests.isEmpty()
                && requests.stream()
                        .allMatch(request -> request.get("state").asText().equals("answered"));
    }

    private static void assertUnimported(
            HostedInstallation server, Phone phone, FickleHistoryServer named, String code, String why) {
        server.requestHistory(naming(named));
        String finding = Sync.whileSyncing(phone)
                .await(
                        "the answer to be told of",
                        () -> findings(server),
                        all -> all.size() == 1
                                && all.getFirst().startsWith(code + ": An answer came and could not be imported: ")
                                && all.getFirst().contains(why))
                .getFirst();
        assertThat(finding).endsWith("Another installation may answer still; or ask again.");
    }

    private static void assertUnanswered(HostedInstallation server, Phone tablet, String code, String why) {
        tablet.history().request();
        List<String> findings = eventually(
                "the request to fail",
                () -> findings(server),
                all -> all.stream().anyMatch(each -> each.startsWith(code)));
        assertThat(findings)
                .anySatisfy(finding -> assertThat(finding)
                        .startsWith("%s: Installation %s asks for history (pin "
                                .formatted(code, shortened(tablet.installationId())))
                        .contains("): " + why));
    }

    private static Map<String, String> naming(FickleHistoryServer server) {
        return Map.of("historyServerUrl", server.address().toString());
    }

    private static Peers people(RealClients clients, URI historyServer) {
        return clients.people(PeerSettings.of(
                clients.stack().networkUrl(),
                historyServer,
                Streams.CLASSIC,
                clients.folder().resolve("peer-elsewhere")));
    }

    private static HostedInstallation install(RealClients clients, Phone owner) {
        HostedInstallation server =
                clients.stack().gateway().externalInbox(owner.wallet()).install("server", owner.wallet());
        owner.syncAll();
        return server;
    }

    private static byte[] damaged(byte[] file) {
        byte[] damaged = file.clone();
        damaged[file.length / 2] ^= 1;
        return damaged;
    }
}
