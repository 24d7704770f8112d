package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.PeerSettings;
import dev.lockstep.interop.peer.PeerSettings.Streams;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.MessageId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Archives on their way, out and in, while a service is killed at each step of it: each arrives, whole and once. */
@WithRealClients
class KilledTransfersTest {
    /** What a killed worker held is taken up a while later. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final String READING_FOR_AN_ARCHIVE = "coalesce(max(messages), 0)";
    private static final String MERGING_AN_ARCHIVE = "with merged as";
    private static final long ALL = Long.MAX_VALUE;

    /** Three archives at once: one is being built, one is half uploaded, and one is uploaded and nobody here knows it yet. */
    @Test
    void whatPhonesAskForComesOnceAlthoughTheArchiveServiceIsKilledWhileItSends(RealClients clients) {
        Relay relay = clients.stack().historyRelay();
        Peers people = people(clients);
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Phone carol = people.phone("carol");
        List<HostedInstallation> servers =
                List.of(install(clients, alix), install(clients, bo), install(clients, carol));
        Conversation walk = talk(alix, bo, carol);
        // More than goes into one archive.
        Conversation diary = alix.groupWith("diary");
        awaitLast(servers.getFirst(), diary.id(), say(diary, 190, 70_000));
        servers.forEach(server ->
                awaitLast(server, walk.id(), walk.writtenMessages().getLast().id()));
        Asking ofAlix = Asking.by(people, alix, servers.get(0), 2);
        Asking ofBo = Asking.by(people, bo, servers.get(1), 1);
        Asking ofCarol = Asking.by(people, carol, servers.get(2), 1);

        relay.waitAfter(ALL, 0);
        ofBo.ask();
        eventually("an upload to wait for its answer", relay::waiting, waiting -> waiting == 1);
        relay.waitAfter(1_000_000, ALL);
        ofAlix.ask();
        eventually("an upload to stand still", relay::waiting, waiting -> waiting == 2);
        try (TableLock history = clients.stack().lockHistory()) {
            ofCarol.ask();
            eventually(
                    "an archive to be built",
                    () -> history.isWaitedForBy(READING_FOR_AN_ARCHIVE),
                    building -> building);
            clients.stack().killHistoryServer(() -> {
                history.close();
                relay.letPass();
            });
        }

        ofAlix.assertAnsweredOnce();
        ofBo.assertAnsweredOnce();
        ofCarol.assertAnsweredOnce();
    }

    /** Two archives at once: one is half downloaded, and one is being merged. */
    @Test
    void whatPhonesSendIsMergedOnceAlthoughTheArchiveServiceIsKilledWhileItReceives(RealClients clients) {
        Relay relay = clients.stack().historyRelay();
        Peers people = people(clients);
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation walk = talk(alix, bo);
        Awaiting ofAlix = Awaiting.history(alix, install(clients, alix), walk);
        Awaiting ofBo = Awaiting.history(bo, install(clients, bo), walk);

        relay.waitAfter(ALL, 100_000);
        JsonNode alixAsked = ofAlix.ask(relay);
        Sync.whileSyncing(alix).await("a download to stand still", relay::waiting, waiting -> waiting == 1);
        JsonNode boAsked;
        try (TableLock history = clients.stack().lockHistory()) {
            boAsked = ofBo.ask();
            Sync.whileSyncing(bo)
                    .await(
                            "an archive to be merged",
                            () -> history.isWaitedForBy(MERGING_AN_ARCHIVE),
                            merging -> merging);
            clients.stack().killHistoryServer(() -> {
                history.close();
                relay.letPass();
            });
        }

        ofAlix.assertImportedOnce(alixAsked);
        ofBo.assertImportedOnce(boAsked);
    }

    /** One archive is uploaded and one is merged while nobody is there to hear of it. */
    @Test
    void bothComeOnceAlthoughTheSyncServiceIsKilledBeforeItHearsOfThem(RealClients clients) {
        Relay relay = clients.stack().historyRelay();
        Peers people = people(clients);
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        HostedInstallation server = install(clients, alix);
        Conversation walk = talk(alix, bo);
        awaitLast(server, walk.id(), walk.writtenMessages().getLast().id());
        Asking ofAlix = Asking.by(people, alix, server, 1);
        Awaiting ofBo = Awaiting.history(bo, install(clients, bo), walk);

        relay.waitAfter(ALL, 0);
        ofAlix.ask();
        eventually("an upload to wait for its answer", relay::waiting, waiting -> waiting == 1);
        TableLock history = clients.stack().lockHistory();
        JsonNode boAsked = ofBo.ask();
        Sync.whileSyncing(bo)
                .await("an archive to be merged", () -> history.isWaitedForBy(MERGING_AN_ARCHIVE), merging -> merging);
        clients.stack().killSyncService(() -> {
            history.close();
            relay.letPass();
        });

        ofAlix.assertAnsweredOnce();
        ofBo.assertImportedOnce(boAsked);
    }

    /**
     * A new phone of an inbox whose history only its hosted installation can give.
     *
     * @param history ids and texts
     * @param slices in which it comes
     */
    private record Asking(Phone tablet, HostedInstallation server, List<String> history, int slices) {
        static Asking by(Peers people, Phone owner, HostedInstallation server, int slices) {
            List<String> history = said(owner);
            owner.close();
            Phone tablet = people.installation(owner.name() + "'s tablet", owner.wallet());
            return new Asking(tablet, server, history, slices);
        }

        void ask() {
            tablet.history().request();
        }

        void assertAnsweredOnce() {
            List<String> received = Sync.whileSyncing(tablet)
                    .await(
                            "%s to have the whole history".formatted(tablet),
                            PATIENCE,
                            () -> said(tablet),
                            all -> all.size() >= history.size());
            assertThat(received).containsExactlyInAnyOrderElementsOf(history);
            assertThat(said(server)).containsExactlyInAnyOrderElementsOf(history);
            eventually(
                    "the request to be answered",
                    PATIENCE,
                    () -> server.syncRequests().getFirst().get("state").asText(),
                    "answered"::equals);
            assertThat(server.syncRequests()).hasSize(1);
            assertThat(server.archives()).hasSize(slices);
            tablet.history().syncGroups();
            assertThat(tablet.history().available()).hasSize(slices);
        }
    }

    /** A hosted installation that came late to the inbox of a phone. */
    private record Awaiting(Phone phone, HostedInstallation server, List<String> history) {
        static Awaiting history(Phone phone, HostedInstallation server, Conversation known) {
            server.awaitConversation(known.id());
            return new Awaiting(phone, server, said(phone));
        }

        JsonNode ask() {
            return server.requestHistory();
        }

        JsonNode ask(Relay historyServer) {
            return server.requestHistory(
                    Map.of("historyServerUrl", historyServer.address().toString()));
        }

        void assertImportedOnce(JsonNode asked) {
            Sync.whileSyncing(phone)
                    .await(
                            "the history of %s to be imported".formatted(phone),
                            PATIENCE,
                            () -> server.syncRequests().getFirst().get("state").asText(),
                            "imported"::equals);
            assertThat(server.awaitResult(asked).get("messages").asInt()).isEqualTo(history.size());
            assertThat(said(server)).containsExactlyInAnyOrderElementsOf(history);
            assertThat(server.syncRequests()).hasSize(1);
        }
    }

    /** Their history server is the one behind the relay. */
    private static Peers people(RealClients clients) {
        SharedStack stack = clients.stack();
        return clients.people(PeerSettings.of(
                stack.networkUrl(),
                stack.historyRelay().address(),
                Streams.CLASSIC,
                clients.folder().resolve("peer")));
    }

    private static HostedInstallation install(RealClients clients, Phone owner) {
        HostedInstallation server =
                clients.stack().gateway().externalInbox(owner.wallet()).install("server", owner.wallet());
        owner.syncAll();
        return server;
    }

    /** What everybody has at the end, as the first one has it. */
    private static Conversation talk(Phone first, Phone... others) {
        Conversation walk = first.groupWith("sunday walk", others);
        say(walk, 100, 2_000);
        for (Phone other : others) {
            Conversation atOther = other.awaitConversation(walk.id());
            atOther.sync();
            atOther.send("gladly");
        }
        walk.sync();
        for (Phone other : others) {
            other.syncAll();
        }
        return walk;
    }

    /** Many texts, on the network when this returns; the last one of them. */
    private static MessageId say(Conversation conversation, int texts, int length) {
        List<MessageId> said = IntStream.rangeClosed(1, texts)
                .mapToObj(number -> conversation.sendLater("idea %d %s".formatted(number, "x".repeat(length))))
                .toList();
        conversation.publish();
        return said.getLast();
    }

    private static void awaitLast(HostedInstallation server, GroupId conversation, MessageId message) {
        server.awaitConversation(conversation);
        server.awaitMessage(conversation, message);
    }

    private static List<String> said(Phone phone) {
        return phone.conversations().stream()
                .flatMap(each -> phone.conversation(each.id()).writtenMessages().stream())
                .map(each -> "%s %s".formatted(each.id(), each.text()))
                .toList();
    }

    private static List<String> said(HostedInstallation server) {
        return server.conversations().stream()
                .flatMap(each ->
                        server.messages(GroupId.ofHex(each.get("conversationId").asText())).stream())
                .filter(each -> each.get("kind").asText().equals("application"))
                .map(each -> "%s %s"
                        .formatted(
                                each.get("messageId").asText(),
                                each.get("content").get("text").asText()))
                .toList();
    }
}
