package dev.lockstep.interop;

import static dev.lockstep.interop.SyncStatus.findings;
import static dev.lockstep.interop.SyncStatus.shortened;
import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Consent;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.PeerSettings.Streams;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.interop.peer.PhoneStream;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentStateSave;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is said when the inbox's phones say nothing, which takes its time: so all of them are waited for at once. */
@WithRealClients
class SilentPhonesTest {
    /** How long an answer is waited for before anything is said of it, and what a loaded machine takes. */
    private static final Duration PATIENCE = Duration.ofSeconds(40 + 30);

    /** One's phone is off, and the other one's has device sync switched off. And one thinks otherwise than its phone. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whyNobodyAnswersAndWhatDiffers(RealClients clients) throws IOException {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        HostedInstallation atAlix = install(clients, alix);
        Phone bo = people.installationWithoutDeviceSync("bo", people.newWallet());
        Conversation walk = bo.groupWith("sunday walk", alix);
        HostedInstallation atBo = install(clients, bo);
        denyOnThePhoneAndAllowByAFile(clients, alix, atAlix, bo.inboxId());
        walk.send("shall we?");
        atBo.awaitConversation(walk.id());
        alix.awaitConversation(walk.id()).send("gladly");
        alix.close();

        JsonNode asked = atAlix.requestHistory();
        atBo.requestHistory();
        assertThat(asked.get("state").asText()).isEqualTo("waiting");
        assertThat(asked.get("reason").get("code").asText()).isEqualTo("no-answer-yet");
        String unanswered = eventually(
                        "the silence to be told",
                        PATIENCE,
                        () -> findings(atAlix),
                        all -> all.stream().anyMatch(each -> each.startsWith("no-answer-yet")))
                .getFirst();
        walk.send("is anybody there?");
        List<String> ofBo = eventually(
                "bo to be told of",
                () -> findings(atBo),
                all -> all.size() == 2 && all.getFirst().contains("active"));

        assertThat(unanswered)
                .matches(
                        ("no-answer-yet: No other installation of this inbox has answered for \\d+ s; the newest, %s, was"
                                        + " last seen \\d+ s ago\\. Open the app on another device of this user and let it sync;"
                                        + " an answer is taken whenever it comes\\.")
                                .formatted(shortened(alix.installationId())));
        assertThat(ofBo.getFirst())
                .matches(("others-do-not-sync: No other installation has answered for \\d+ s\\. %s is active in"
                                + " conversations and has said nothing in the sync group since\\. Have the app there sync"
                                + " all \\(syncAll, or syncAllDeviceSyncGroups\\), and see that device sync is not"
                                + " switched off\\.")
                        .formatted(shortened(bo.installationId())));
        assertThat(ofBo.getLast())
                .isEqualTo(
                        ("hmac-root-differs: %s marks its messages by another HMAC root, so a push server that has this"
                                        + " inbox's keys tells it of them. Have the app there sync its preferences"
                                        + " (preferences.sync, or syncAll).")
                                .formatted(shortened(bo.installationId())));
        assertThat(eventually("the difference to be told", PATIENCE, () -> findings(atAlix), all -> all.size() == 2)
                        .getLast())
                .isEqualTo(
                        ("consent-differs: The inbox's installations may disagree: inbox %s is allowed here by a later"
                                        + " decision (in an archive), and what installation %s said last in the sync group is"
                                        + " denied. Decide once more (PUT …/consent): every installation takes that for the"
                                        + " newest.")
                                .formatted(bo.inboxId(), shortened(alix.installationId())));
        decide(atAlix, bo.inboxId(), "denied");
        eventually("nothing to differ any more", () -> findings(atAlix), all -> all.size() == 1);
    }

    /** Nobody else hears of what a file says. */
    private static void denyOnThePhoneAndAllowByAFile(
            RealClients clients, Phone phone, HostedInstallation server, InboxId about) throws IOException {
        phone.setConsent(Consent.Decision.on(about, Consent.DENIED));
        eventually("the server to hear it", () -> server.consentOf(about), "denied"::equals);
        ArchiveKey key = ArchiveKey.generate(new SecureRandom());
        Path file = clients.folder().resolve("consent.xmtp");
        long now = System.currentTimeMillis() * 1_000_000;
        MadeUpArchive.write(
                file,
                key,
                new SecureRandom(),
                now,
                Stream.of(MadeUpArchive.consent(about, ConsentStateSave.CONSENT_STATE_SAVE_ALLOWED, now)));
        server.importFrom(file, key);
        eventually("the file to have it", () -> server.consentOf(about), "allowed"::equals);
    }

    private static void decide(HostedInstallation server, InboxId about, String state) {
        server.setConsent(List.of(Map.of("entityType", "inbox-id", "entity", about.toString(), "state", state)));
    }

    /** Without a sync call it hears no request in a sync group that is younger than its stream; that is said, and what to do. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whoIsAskedAndOnlyStreamsDoesNotHearItUntilTheNextStream(RealClients clients) {
        List<Streaming> all = Stream.of(Streams.values())
                .map(streams -> Streaming.before(clients, streams))
                .toList();

        for (Streaming each : all) {
            String finding = eventually(
                            "what is wrong to be told",
                            PATIENCE,
                            () -> findings(each.server),
                            found -> !found.isEmpty())
                    .getFirst();
            assertThat(finding)
                    .startsWith("others-do-not-sync: ")
                    .contains(
                            "%s is active in conversations and has said nothing in the sync group since."
                                    .formatted(shortened(each.phone.installationId())),
                            "syncAllDeviceSyncGroups");
            assertThat(each.server.operation(each.asked).get("state").asText()).isEqualTo("waiting");
            each.stream.close();
        }
        for (Streaming each : all) {
            try (PhoneStream<Message> next = each.phone.streamMessages()) {
                eventually(
                        "the history to be merged",
                        () -> each.server.operation(each.asked).get("state").asText(),
                        "succeeded"::equals);
                assertThat(next.failures()).isEmpty();
            }
            assertThat(each.server.texts(each.notes.id())).containsExactly("remember the milk", "still here");
        }
    }

    /** A phone that has streamed since before there was a server, and what the server has asked it. */
    private record Streaming(
            Phone phone, PhoneStream<Message> stream, Conversation notes, HostedInstallation server, JsonNode asked) {
        static Streaming before(RealClients clients, Streams streams) {
            Phone phone = clients.people(streams).phone("alix");
            Conversation notes = phone.groupWith("notes to myself");
            notes.send("remember the milk");
            PhoneStream<Message> stream = phone.streamMessages();
            HostedInstallation server =
                    clients.stack().gateway().externalInbox(phone.wallet()).install("server", phone.wallet());
            server.awaitConversation(notes.id());
            // The phone reads the sync group once when it says its HMAC root there.
            eventually(
                    "the phone to have greeted the server",
                    () -> server.hmacKeys().getOrDefault("/xmtp/mls/1/g-%s/proto".formatted(notes.id()), Map.of()),
                    keys -> !keys.isEmpty() && keys.equals(phone.hmacKeys().get(notes.id())));
            JsonNode asked = server.requestHistory();
            server.awaitMessage(notes.id(), notes.send("still here"));
            return new Streaming(phone, stream, notes, server, asked);
        }
    }

    private static HostedInstallation install(RealClients clients, Phone owner) {
        HostedInstallation server =
                clients.stack().gateway().externalInbox(owner.wallet()).install("server", owner.wallet());
        owner.syncAll();
        return server;
    }
}
