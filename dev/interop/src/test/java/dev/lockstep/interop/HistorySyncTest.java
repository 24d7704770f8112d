package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.interop.peer.Archive;
import dev.lockstep.interop.peer.Consent;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.PeerException;
import dev.lockstep.interop.peer.PeerSettings.Streams;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.archive.ArchiveKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@WithRealClients
class HistorySyncTest {
    @ParameterizedTest
    @EnumSource(Streams.class)
    void aNewInstallationReceivesTheWholeHistoryFromAnOlderOne(Streams streams, RealClients clients) {
        Peers people = clients.people(streams);
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        List<Message.Essence> history = talk(alix, bo);

        Phone tablet = people.installation("alix's tablet", alix.wallet());
        alix.syncAll();
        tablet.history().request();

        List<Message.Essence> received = Sync.whileSyncing(alix, tablet)
                .await("the tablet to have the whole history", tablet::allWritten, all -> all.size() >= history.size());
        assertThat(received).containsExactlyInAnyOrderElementsOf(history);
    }

    @Test
    void anArchiveIsSentListedAndProcessedByItsPin(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        List<Message.Essence> history = talk(alix, bo);
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Sync.acquaint(alix, tablet);

        alix.history().send("sunday-walk");
        Archive archive = tablet.history().awaitArchive("sunday-walk");
        tablet.history().process("sunday-walk");

        assertThat(archive.sentBy()).isEqualTo(alix.installationId());
        assertThat(archive.metadata().elements())
                .containsExactlyInAnyOrder(Archive.Element.CONSENT, Archive.Element.MESSAGES);
        assertThat(tablet.allWritten()).containsExactlyInAnyOrderElementsOf(history);
    }

    @Test
    void aPinThatNobodyAnnouncedLeadsToNoArchive(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        alix.groupWith("notes to myself");
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Sync.acquaint(alix, tablet);
        alix.history().send("announced");
        tablet.history().awaitArchive("announced");

        assertThatThrownBy(() -> tablet.history().process("never-announced"))
                .isInstanceOf(PeerException.class)
                .hasMessageContaining("MissingPayload");
        assertThat(tablet.history().available()).extracting(Archive::pin).containsExactly("announced");
    }

    @Test
    void importingTheSameHistoryTwiceChangesNothing(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        List<Message.Essence> history = talk(alix, bo);
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Sync.acquaint(alix, tablet);
        alix.history().send("twice");
        tablet.history().awaitArchive("twice");

        tablet.history().process("twice");
        tablet.history().process("twice");

        assertThat(tablet.allWritten()).containsExactlyInAnyOrderElementsOf(history);
    }

    @Test
    void everyOlderInstallationAnswersARequest(RealClients clients) {
        Peers people = clients.people();
        Phone phone = people.phone("alix's phone");
        Phone laptop = people.installation("alix's laptop", phone.wallet());
        Phone bo = people.phone("bo");
        List<Message.Essence> history = talk(phone, bo);
        Phone tablet = people.installation("alix's tablet", phone.wallet());
        phone.syncAll();
        laptop.syncAll();

        tablet.history().request();

        List<Archive> answers = Sync.whileSyncing(phone, laptop, tablet)
                .await("both older installations to answer", tablet.history()::available, all -> all.size() >= 2);
        assertThat(Set.copyOf(answers.stream().map(Archive::sentBy).toList()))
                .containsExactlyInAnyOrder(phone.installationId(), laptop.installationId());
        Sync.whileSyncing(phone, laptop, tablet)
                .await("the tablet to have the history", tablet::allWritten, all -> all.containsAll(history));
    }

    @Test
    void historyTravelsInAFileAsWell(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        List<Message.Essence> history = talk(alix, bo);
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Path file = clients.folder().resolve("history.xmtp");
        ArchiveKey key = ArchiveKey.generate(new SecureRandom());

        alix.history().exportTo(file, key);
        tablet.history().importFrom(file, key);

        assertThat(tablet.allWritten()).containsExactlyInAnyOrderElementsOf(history);
    }

    @Test
    void whoAsksForConsentAloneReceivesNoMessages(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        talk(alix, bo);
        alix.setConsent(Consent.Decision.on(bo.inboxId(), Consent.DENIED));
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Sync.acquaint(alix, tablet);

        tablet.history().request(List.of(Archive.Element.CONSENT));

        Sync.whileSyncing(alix, tablet)
                .await(
                        "the tablet to know that bo is denied",
                        () -> tablet.consentOf(bo.inboxId()),
                        Consent.DENIED::equals);
        assertThat(tablet.history().available())
                .extracting(archive -> archive.metadata().elements())
                .containsExactly(List.of(Archive.Element.CONSENT));
        assertThat(tablet.allWritten()).isEmpty();
    }

    @Test
    void anArchiveOutlivesACrashOfTheHistoryServer(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        List<Message.Essence> history = talk(alix, bo);
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Sync.acquaint(alix, tablet);
        alix.history().send("before-the-crash");
        tablet.history().awaitArchive("before-the-crash");

        clients.stack().killHistoryServer();
        tablet.history().process("before-the-crash");

        assertThat(tablet.allWritten()).containsExactlyInAnyOrderElementsOf(history);
    }

    /** A DM and a group, both sides writing; what alix has of it then. */
    private static List<Message.Essence> talk(Phone alix, Phone bo) {
        Conversation dm = alix.dmWith(bo);
        dm.send("shall we walk on sunday?");
        Conversation atBo = bo.awaitConversation(dm.id());
        atBo.awaitTexts("shall we walk on sunday?");
        atBo.send("gladly – where to?");
        dm.awaitTexts("shall we walk on sunday?", "gladly – where to?");
        Conversation group = alix.groupWith("sunday walk", bo);
        for (int number = 1; number <= 20; number++) {
            group.send("idea %d".formatted(number));
        }
        List<Message.Essence> history = alix.allWritten();
        assertThat(history).hasSize(22);
        return history;
    }
}
