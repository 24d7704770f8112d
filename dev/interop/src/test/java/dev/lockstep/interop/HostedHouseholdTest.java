package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Archive;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.interop.peer.Wallet;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An inbox with hosted installations and a phone, and a history of twenty thousand messages on its way between them. */
@WithRealClients
class HostedHouseholdTest {
    private static final int MESSAGES = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final long YEAR_2024_NS = 1_704_067_200_000_000_000L;

    private final SecureRandom random = new SecureRandom();
    private final ArchiveKey key = ArchiveKey.generate(random);

    @Test
    void oneOfTwoHostedInstallationsGivesAPhoneTwentyThousandMessages(RealClients clients) throws IOException {
        Peers people = clients.people();
        Wallet wallet = people.newWallet();
        HostedInstallation one = clients.stack().gateway().externalInbox(wallet).install("first", wallet);
        HostedInstallation two = one.inbox().install("second", wallet);
        GroupId notes = GroupId.of(random.generateSeed(GroupId.LENGTH));
        List<BackupElement> history = history(notes, one.inbox().id());
        Path file = clients.folder().resolve("past.xmtp");
        MadeUpArchive.write(file, key, random, YEAR_2024_NS, history.stream());
        assertThat(one.importFrom(file, key).get("messages").asInt()).isEqualTo(MESSAGES);
        Phone phone = people.installation("phone", wallet);
        Sync.acquaint(one, phone);

        phone.history().request();

        List<String> received = Sync.whileSyncing(phone)
                .await(
                        "the phone to have it all",
                        PATIENCE,
                        () -> phone.allWritten().stream()
                                .map(each -> each.id().toString())
                                .toList(),
                        all -> all.size() >= MESSAGES);
        assertThat(received).containsExactlyInAnyOrderElementsOf(ids(history));
        for (HostedInstallation each : List.of(one, two)) {
            eventually(
                    "the request to be answered for both",
                    () -> each.syncRequests().getFirst().get("state").asText(),
                    "answered"::equals);
            assertThat(each.syncRequests()).hasSize(1);
        }
        assertThat(phone.history().available().stream().map(Archive::sentBy).distinct())
                .hasSize(1);
        assertThat(one.archives()).hasSize(1);
    }

    @Test
    void aHostedInstallationThatComesLateGetsTwentyThousandMessagesFromAPhone(RealClients clients) throws IOException {
        Phone phone = clients.people().phone("phone");
        GroupId notes = GroupId.of(random.generateSeed(GroupId.LENGTH));
        List<BackupElement> history = history(notes, phone.inboxId());
        Path file = clients.folder().resolve("past.xmtp");
        MadeUpArchive.write(file, key, random, YEAR_2024_NS, history.stream());
        phone.history().importFrom(file, key);
        HostedInstallation late =
                clients.stack().gateway().externalInbox(phone.wallet()).install("late", phone.wallet());
        phone.syncAll();

        JsonNode asked = late.requestHistory();
        JsonNode done = Sync.whileSyncing(phone)
                .await(
                        "the history to be merged",
                        PATIENCE,
                        () -> late.operation(asked),
                        now -> now.get("state").asText().matches("succeeded|failed"));

        assertThat(done.path("result").path("messages").asInt())
                .as(done.toString())
                .isEqualTo(MESSAGES);
        assertThat(late.messages(notes))
                .extracting(each -> each.get("messageId").asText())
                .containsExactlyInAnyOrderElementsOf(ids(history));
        assertThat(late.syncRequests())
                .singleElement()
                .satisfies(request -> assertThat(request.get("state").asText()).isEqualTo("imported"));
    }

    private static List<String> ids(List<BackupElement> history) {
        return history.stream()
                .filter(BackupElement::hasGroupMessage)
                .map(each -> new MessageId(each.getGroupMessage().getId()).toString())
                .toList();
    }

    private static List<BackupElement> history(GroupId notes, InboxId owner) {
        return Stream.concat(
                        Stream.of(MadeUpArchive.group(notes, owner, YEAR_2024_NS, "notes")),
                        IntStream.rangeClosed(1, MESSAGES)
                                .mapToObj(at -> MadeUpArchive.text(notes, owner, YEAR_2024_NS + at, "note " + at)))
                .toList();
    }
}
