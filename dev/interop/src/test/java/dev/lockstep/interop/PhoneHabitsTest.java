package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.PeerSettings;
import dev.lockstep.interop.peer.PeerSettings.Streams;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.interop.peer.PhoneStream;
import dev.lockstep.xmtp.id.MessageId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** History for phones, and from them, that are used as people use phones: put away in the middle, or never told to sync. */
@WithRealClients
class PhoneHabitsTest {
    private static final String JOINING = "mls_group_part";

    /** How a phone goes away. */
    enum Leaving {
        CLOSED {
            @Override
            Phone andBack(RealClients clients, Peers people, Phone phone, Runnable meanwhile) {
                phone.close();
                meanwhile.run();
                return people.reopen(phone);
            }
        },
        KILLED {
            @Override
            Phone andBack(RealClients clients, Peers people, Phone phone, Runnable meanwhile) {
                people.kill();
                meanwhile.run();
                return clients.people(settings(clients)).reopen(phone);
            }
        };

        abstract Phone andBack(RealClients clients, Peers people, Phone phone, Runnable meanwhile);
    }

    @ParameterizedTest
    @EnumSource(Leaving.class)
    void whoGoesAwayBeforeTheAnswerComesHasAllOfItAfterwardsAndOnce(Leaving leaving, RealClients clients) {
        Phone alix = clients.people().phone("alix");
        HostedInstallation server = install(clients, alix);
        List<Message.Essence> history = notes(alix, server);
        alix.close();
        Peers people = clients.people(settings(clients));
        Phone tablet = people.installation("alix's tablet", alix.wallet());

        Phone back;
        try (TableLock locked = clients.stack().lockHistory()) {
            tablet.history().request();
            awaitHeard(server);
            back = leaving.andBack(clients, people, tablet, () -> {
                locked.close();
                eventually("the request to be answered", () -> state(server), "answered"::equals);
            });
        }

        assertThat(back.allWritten()).isEmpty();
        assertThat(Sync.whileSyncing(back)
                        .await("the history to be there", back::allWritten, all -> all.size() >= history.size()))
                .containsExactlyInAnyOrderElementsOf(history);
        back.syncAll();
        assertThat(back.allWritten()).containsExactlyInAnyOrderElementsOf(history);
        assertThat(server.syncRequests()).hasSize(1);
        assertThat(server.archives()).hasSize(1);
    }

    /** The server is not in the phone's sync group yet when the phone asks there. */
    @Test
    void whoAsksBeforeTheOthersHaveJoinedIsAnsweredWhenTheyHave(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        HostedInstallation server = install(clients, alix);
        List<Message.Essence> history = notes(alix, server);
        alix.close();

        Phone tablet;
        try (TableLock locked = clients.stack().lockGroups()) {
            tablet = people.installation("alix's tablet", alix.wallet());
            tablet.history().request();
            eventually("the server to be about to join", () -> locked.isWaitedForBy(JOINING), joining -> joining);
            assertThat(server.syncRequests()).isEmpty();
        }

        assertThat(Sync.whileSyncing(tablet)
                        .await("the tablet to have it all", tablet::allWritten, all -> all.size() >= history.size()))
                .containsExactlyInAnyOrderElementsOf(history);
        assertThat(server.syncRequests()).hasSize(1);
    }

    /** It never syncs. The stream follows the sync group in which it has asked, for that was there when the stream was opened. */
    @ParameterizedTest
    @EnumSource(Streams.class)
    void whoAsksAndOnlyStreamsFromThenOnHasTheHistory(Streams streams, RealClients clients) {
        Phone alix = clients.people().phone("alix");
        HostedInstallation server = install(clients, alix);
        List<Message.Essence> history = notes(alix, server);
        alix.close();
        Phone tablet = clients.people(streams).installation("alix's tablet", alix.wallet());

        PhoneStream<Message> stream;
        try (TableLock locked = clients.stack().lockHistory()) {
            tablet.history().request();
            stream = tablet.streamMessages();
            awaitHeard(server);
        }

        assertHasAll(tablet, history);
        stream.close();
    }

    /**
     * A stream of libxmtp follows the sync groups that it has found when it was opened (device sync reference §1.7). Whether the
     * answer comes through one that was opened before the phone asked is a matter of luck; the next one that is opened brings it.
     */
    @ParameterizedTest
    @EnumSource(Streams.class)
    void whoStreamsAlreadyWhenItAsksHasTheHistoryWithTheNextStreamAtTheLatest(Streams streams, RealClients clients) {
        Phone alix = clients.people().phone("alix");
        HostedInstallation server = install(clients, alix);
        List<Message.Essence> history = notes(alix, server);
        alix.close();
        Phone tablet = clients.people(streams).installation("alix's tablet", alix.wallet());

        try (PhoneStream<Message> stream = tablet.streamMessages()) {
            tablet.history().request();
            eventually(
                    "the request to be answered",
                    server::syncRequests,
                    all -> all.size() == 1
                            && all.getFirst().get("state").asText().equals("answered"));
            assertThat(stream.failures()).isEmpty();
        }
        try (PhoneStream<Message> stream = tablet.streamMessages()) {
            assertHasAll(tablet, history);
            assertThat(stream.failures()).isEmpty();
        }
    }

    private static void assertHasAll(Phone phone, List<Message.Essence> history) {
        assertThat(eventually(
                        "the history to be there", phone::allWritten, written -> written.size() >= history.size()))
                .containsExactlyInAnyOrderElementsOf(history);
    }

    /** The answer is on its way then. */
    private static void awaitHeard(HostedInstallation server) {
        eventually("the request to be heard", server::syncRequests, all -> !all.isEmpty());
        assertThat(state(server)).isEqualTo("answering");
    }

    private static String state(HostedInstallation server) {
        return server.syncRequests().getFirst().get("state").asText();
    }

    private static List<Message.Essence> notes(Phone phone, HostedInstallation server) {
        Conversation notes = phone.groupWith("notes to myself");
        IntStream.rangeClosed(1, 20).forEach(number -> notes.send("note " + number));
        MessageId last = notes.send("the last note");
        server.awaitConversation(notes.id());
        server.awaitMessage(notes.id(), last);
        return phone.allWritten();
    }

    /** Of one process after the other. */
    private static PeerSettings settings(RealClients clients) {
        return PeerSettings.of(
                clients.stack().networkUrl(),
                clients.stack().historyServerUrl(),
                Streams.CLASSIC,
                clients.folder().resolve("peer-tablet"));
    }

    private static HostedInstallation install(RealClients clients, Phone owner) {
        HostedInstallation server =
                clients.stack().gateway().externalInbox(owner.wallet()).install("server", owner.wallet());
        owner.syncAll();
        return server;
    }
}
