package dev.lockstep.interop;

import static dev.lockstep.interop.SyncStatus.findings;
import static dev.lockstep.interop.SyncStatus.shortened;
import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.interop.FickleHistoryServer.Answer;
import dev.lockstep.interop.hosted.GatewayException;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.javamember.Heard;
import dev.lockstep.interop.javamember.JavaConversation;
import dev.lockstep.interop.javamember.JavaMember;
import dev.lockstep.interop.peer.PeerSettings;
import dev.lockstep.interop.peer.PeerSettings.Streams;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.group.content.DeviceSyncMessages;
import dev.lockstep.xmtp.group.content.KnownContent;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.proto.devicesync.ArchiveOptions;
import dev.lockstep.xmtp.proto.devicesync.BackupElementSelection;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncContent;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncKeyType;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncReply;
import dev.lockstep.xmtp.proto.devicesync.content.DeviceSyncRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What other installations of an inbox may say, or have us fetch, that is not as it should be: what comes of it, and what is told. */
@WithRealClients
class StrangeAnswersTest {
    private final ArchiveKey key = ArchiveKey.generate(new SecureRandom());

    /** What bo's phone has written, offered as alix's history by an installation of alix's. */
    @Test
    void aHistoryOfAnotherInboxIsNotMerged(RealClients clients) throws IOException {
        Peers people = clients.people();
        Phone bo = people.phone("bo");
        bo.dmWith(people.phone("carol")).send("nobody else is to read this");
        Path backup = clients.folder().resolve("bo.xmtp");
        bo.history().exportTo(backup, key);
        byte[] archive = Files.readAllBytes(backup);
        FickleHistoryServer fickle = clients.fickleHistoryServer();
        Phone alix = people.phone("alix");
        HostedInstallation server = install(clients, alix);
        alix.close();
        JavaMember other = clients.javaMember("alix's other server", alix.wallet(), KeyPackageForm.X_WING);
        JavaConversation sync = other.createSyncGroup();

        assertThatThrownBy(() -> server.importFrom(backup, key))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused)
                                .hasMessageContaining("a DM between two other inboxes")
                                .extracting(GatewayException::code)
                                .isEqualTo("archive-of-another-inbox"));
        JsonNode asked = server.requestHistory();
        String pin = heardPin(sync);
        fickle.give(_ -> Answer.of(archive));
        sync.send(DeviceSyncMessages.wrap(reply(pin, fickle.address() + "/files/bo")));

        eventually(
                "the answer to be told of",
                () -> findings(server),
                all -> all.contains(
                        "archive-of-another-inbox: An answer came and could not be imported: The archive holds a DM between two"
                                + " other inboxes: it is not this inbox's history. Another installation may answer still; or ask"
                                + " again."));
        assertThat(server.operation(asked).get("reason").get("code").asText()).isEqualTo("archive-of-another-inbox");
        assertThat(server.conversations()).isEmpty();
    }

    /** It was asked in the one, then in the newest as well; whoever heard it first answers where it heard it. */
    @Test
    void anAnswerInAnotherSyncGroupThanTheOneWeAskInIsTaken(RealClients clients) throws IOException {
        FickleHistoryServer fickle = clients.fickleHistoryServer();
        Phone alix = clients.people().phone("alix");
        alix.groupWith("notes to myself").send("remember the milk");
        Path backup = clients.folder().resolve("alix.xmtp");
        alix.history().exportTo(backup, key);
        byte[] archive = Files.readAllBytes(backup);
        HostedInstallation server = install(clients, alix);
        alix.close();
        JavaMember other = clients.javaMember("alix's other server", alix.wallet(), KeyPackageForm.X_WING);
        JavaConversation asked = other.createSyncGroup();
        JsonNode operation = server.requestHistory();
        String pin = heardPin(asked);
        JavaMember newest = clients.javaMember("alix's newest server", alix.wallet(), KeyPackageForm.X_WING);
        JavaConversation now = newest.createSyncGroup();
        String pinNow = heardPin(now);

        fickle.give(_ -> Answer.of(archive));
        asked.send(DeviceSyncMessages.wrap(reply(pin, fickle.address() + "/files/alix")));

        assertThat(server.awaitResult(operation).get("messages").asInt()).isEqualTo(1);
        assertThat(pinNow).isEqualTo(pin);
        assertThat(asked.id()).isNotEqualTo(now.id());
        assertThat(server.syncStatus().get("syncGroup").get("id").asText())
                .isEqualTo(now.id().toString());
        assertThat(server.syncRequests())
                .singleElement()
                .satisfies(request -> assertThat(request.get("state").asText()).isEqualTo("imported"));
    }

    private static String heardPin(JavaConversation sync) {
        return eventually(
                        "the request to be heard",
                        () -> {
                            sync.sync();
                            return sync.messages().stream()
                                    .filter(heard -> heard.type().equals(KnownContent.DEVICE_SYNC.type()))
                                    .map(StrangeAnswersTest::said)
                                    .filter(DeviceSyncContent::hasRequest)
                                    .toList();
                        },
                        requests -> !requests.isEmpty())
                .getFirst()
                .getRequest()
                .getPin();
    }

    private static DeviceSyncContent said(Heard heard) {
        try {
            return DeviceSyncContent.parseFrom(heard.content().getContent());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Clients of today always say what they ask for; another implementation may not. */
    @Test
    void aRequestThatDoesNotSayWhatItAsksForFails(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        HostedInstallation server = install(clients, alix);
        JavaMember other = clients.javaMember("alix's other server", alix.wallet(), KeyPackageForm.X_WING);
        JavaConversation sync = other.createSyncGroup();

        sync.send(DeviceSyncMessages.wrap(DeviceSyncContent.newBuilder()
                .setRequest(DeviceSyncRequest.newBuilder().setPin("no-options"))
                .build()));

        assertThat(eventually(
                        "the request to be told of",
                        () -> findings(server),
                        all -> all.stream().anyMatch(each -> each.startsWith("invalid-request"))))
                .contains(
                        ("invalid-request: Installation %s asks for history (pin no-options): The request does not say"
                                        + " what it asks for. Send it again, with options.")
                                .formatted(shortened(other.installationId())));
        assertThat(server.syncRequests()).singleElement().satisfies(request -> {
            assertThat(request.get("state").asText()).isEqualTo("failed");
            assertThat(request.get("reason").get("code").asText()).isEqualTo("invalid-request");
        });
    }

    /** Nothing is fetched from there and nothing is sent there. */
    @Test
    void anAddressThatNobodyAllowedIsRefusedAndToldWhoeverNamesIt(RealClients clients) throws IOException {
        Phone alix = clients.people().phone("alix");
        HostedInstallation server = install(clients, alix);
        alix.syncAll();
        alix.groupWith("notes to myself").send("remember the milk");
        JavaMember other = clients.javaMember("alix's other server", alix.wallet(), KeyPackageForm.X_WING);
        JavaConversation sync = other.createSyncGroup();
        try (FickleHistoryServer elsewhere = new FickleHistoryServer()) {
            JsonNode asked = server.requestHistory();
            sync.send(DeviceSyncMessages.wrap(reply(heardPin(sync), elsewhere.address() + "/files/1")));
            eventually(
                    "the answer to be told of",
                    () -> findings(server),
                    all -> all.stream()
                            .anyMatch(each -> each.startsWith("history-server-not-allowed: An answer came")));
            assertThat(server.operation(asked).get("reason").get("code").asText())
                    .isEqualTo("history-server-not-allowed");
            assertThat(elsewhere.downloads()).isZero();

            List<String> addresses = List.of(
                    elsewhere.address().toString(),
                    "http://169.254.169.254",
                    "http://[::1]:5558",
                    "file:///etc",
                    "ftp://message-history.production.ephemera.network",
                    "https://message-history.production.ephemera.network.example.org",
                    "https://message-history.production.ephemera.network@example.org");
            for (String address : addresses) {
                sync.send(DeviceSyncMessages.wrap(request(address)));
            }
            alix.close();
            Phone tablet = clients.people(PeerSettings.of(
                            clients.stack().networkUrl(),
                            elsewhere.address(),
                            Streams.CLASSIC,
                            clients.folder().resolve("peer-elsewhere")))
                    .installation("alix's tablet", alix.wallet());
            tablet.history().request();

            List<JsonNode> requests = eventually(
                    "all requests to have failed",
                    () -> received(server),
                    all -> all.size() == addresses.size() + 1
                            && all.stream()
                                    .allMatch(each -> each.get("state").asText().equals("failed")));
            assertThat(requests)
                    .extracting(each -> each.get("reason").get("code").asText())
                    .containsOnly("history-server-not-allowed");
            assertThat(requests)
                    .extracting(each -> each.get("installationId").asText())
                    .contains(tablet.installationId().toString());
            assertThat(findings(server))
                    .filteredOn(each -> each.startsWith("history-server-not-allowed: Installation "))
                    .hasSize(requests.size());
            assertThat(elsewhere.uploads()).isZero();
        }
    }

    private static List<JsonNode> received(HostedInstallation server) {
        return server.syncRequests().stream()
                .filter(each -> each.get("direction").asText().equals("received"))
                .toList();
    }

    private static DeviceSyncContent request(String server) {
        return DeviceSyncContent.newBuilder()
                .setRequest(DeviceSyncRequest.newBuilder()
                        .setPin("to-elsewhere")
                        .setServerUrl(server)
                        .setOptions(ArchiveOptions.newBuilder()
                                .addElements(BackupElementSelection.BACKUP_ELEMENT_SELECTION_MESSAGES)))
                .build();
    }

    private DeviceSyncContent reply(String pin, String url) {
        return DeviceSyncContent.newBuilder()
                .setReply(DeviceSyncReply.newBuilder()
                        .setRequestId(pin)
                        .setUrl(url)
                        .setEncryptionKey(
                                DeviceSyncKeyType.newBuilder().setAes256Gcm(ByteString.copyFrom(key.toByteArray()))))
                .build();
    }

    private static HostedInstallation install(RealClients clients, Phone owner) {
        return clients.stack().gateway().externalInbox(owner.wallet()).install("server", owner.wallet());
    }
}
