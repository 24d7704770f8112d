package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.hosted.EventStream;
import dev.lockstep.interop.hosted.HostedInbox;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.javamember.NetworkConnection;
import dev.lockstep.interop.peer.Consent;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.push.HmacEpoch;
import dev.lockstep.xmtp.push.HmacKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a push server has to know to pass over messages of the inbox that it would notify of them. */
@WithRealClients
class HostedPushTest {
    @Test
    void theKeysAreThePhonesWhoeverComesOrGoes(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation group = alix.groupWith("hike", bo);
        group.send("hello");
        HostedInstallation server = install(clients, alix, group.id());
        Map<HmacEpoch, HmacKey> ofTwo = awaitSameKeys(server, group.id(), Map.of(), alix);

        try (EventStream events = server.events()) {
            Phone tablet = people.installation("alix's tablet", alix.wallet());
            Sync.whileSyncing(alix).awaitConversation(tablet, group.id());
            Map<HmacEpoch, HmacKey> ofThree = awaitSameKeys(server, group.id(), ofTwo, alix, tablet);
            events.await(
                    "hmac-keys-changed",
                    changed -> changed.get("topic").asText().equals(topic(group.id()))
                            && HostedInstallation.keys(changed).equals(ofThree));
            alix.revoke(tablet);
            awaitSameKeys(server, group.id(), ofThree, alix);
        }
        group.setConsent(Consent.DENIED);
        Sync.whileSyncing(alix)
                .await(
                        "the keys of a conversation that is denied to be gone",
                        server::hmacKeys,
                        keys -> !keys.containsKey(topic(group.id())));

        assertThat(ofTwo).hasSize(3);
        assertThat(alix.hmacKeys()).doesNotContainKey(group.id());
    }

    /** Without ever asking again after it began to listen. */
    @Test
    void whoHearsTheEventsKnowsTheTopicsAsTheyComeAndGo(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation hike = alix.groupWith("hike", bo);
        HostedInstallation server = install(clients, alix, hike.id());
        awaitSameKeys(server, hike.id(), Map.of(), alix);

        try (EventStream events = server.events()) {
            PushServer push = new PushServer(server.hmacKeys(), events);
            Conversation walk = alix.groupWith("walk", bo);
            GroupId chess = server.groupWith("chess", bo.inboxId());
            bo.dmWith(alix).send("hi");
            Conversation spam = bo.groupWith("spam", alix);
            spam.send("buy this");
            alix.awaitConversation(spam.id());
            awaitTopics(push, server, alix, 5);

            alix.conversation(spam.id()).setConsent(Consent.DENIED);
            server.setConsent(List.of(
                    Map.of("entityType", "conversation-id", "entity", walk.id().toString(), "state", "denied")));
            awaitTopics(push, server, alix, 3);

            server.setConsent(List.of(
                    Map.of("entityType", "conversation-id", "entity", spam.id().toString(), "state", "allowed")));
            walk.setConsent(Consent.ALLOWED);
            awaitTopics(push, server, alix, 5);

            spam.sync();
            spam.remove(alix);
            Map<String, ?> left = eventually(
                    "a push server to know that the spam is gone",
                    push::topics,
                    known -> known.size() == 4 && known.equals(server.hmacKeys()));
            assertThat(left).containsKeys(topic(hike.id()), topic(chess), topic(walk.id()));
        }
    }

    /** What somebody knows who took the list once and then the events. */
    private record PushServer(Map<String, Map<HmacEpoch, HmacKey>> before, EventStream events) {
        Map<String, Map<HmacEpoch, HmacKey>> topics() {
            var topics = new HashMap<>(before);
            events.events().stream()
                    .filter(event -> event.type().equals("hmac-keys-changed"))
                    .forEach(event -> {
                        String topic = event.resource().get("topic").asText();
                        Map<HmacEpoch, HmacKey> keys = HostedInstallation.keys(event.resource());
                        if (keys.isEmpty()) {
                            topics.remove(topic);
                        } else {
                            topics.put(topic, keys);
                        }
                    });
            return topics;
        }
    }

    /** Until the push server, the list and the phone have the same. */
    private static void awaitTopics(PushServer push, HostedInstallation server, Phone phone, int expected) {
        Map<String, Map<HmacEpoch, HmacKey>> topics = Sync.whileSyncing(phone)
                .await(
                        "a push server to know what the phone does",
                        push::topics,
                        known -> known.size() == expected
                                && known.equals(server.hmacKeys())
                                && known.equals(byTopic(phone.hmacKeys())));
        assertThat(topics).hasSize(expected);
    }

    private static Map<String, Map<HmacEpoch, HmacKey>> byTopic(Map<GroupId, Map<HmacEpoch, HmacKey>> keys) {
        return keys.entrySet().stream().collect(Collectors.toMap(each -> topic(each.getKey()), Map.Entry::getValue));
    }

    @Test
    void theyMarkWhatThePhoneAndTheServerSendAndNobodyElse(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation group = alix.groupWith("hike", bo);
        group.send("hello");
        Conversation atBo = bo.awaitConversation(group.id());
        HostedInstallation server = install(clients, alix, group.id());
        awaitSameKeys(server, group.id(), Map.of(), alix);

        try (NetworkConnection network = NetworkConnection.open(clients.stack().networkUrl())) {
            Supplier<Boolean> newestIsOwn = () -> isOwn(
                    network.groupMessages(group.id(), 0).getLast(),
                    server.hmacKeys().getOrDefault(topic(group.id()), Map.of()));
            eventually(
                    "the server's messages to be known as the inbox's own",
                    () -> {
                        server.send(group.id(), "from the server");
                        return newestIsOwn.get();
                    },
                    isOwn -> isOwn);
            Sync.whileSyncing(alix)
                    .await(
                            "the phone's messages to be known as the inbox's own",
                            () -> {
                                group.send("from the phone");
                                return newestIsOwn.get();
                            },
                            isOwn -> isOwn);
            atBo.send("from somebody else");
            assertThat(newestIsOwn.get()).isFalse();
        }
    }

    /** As one whose clock was ahead when it made its own root, and which nobody can tell of an earlier one. */
    @Test
    void aPhoneThatKeepsToALaterRootIsGivenOneThatIsLaterStill(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation group = alix.groupWith("hike", bo);
        group.send("hello");
        HostedInbox inbox = clients.stack().gateway().externalInbox(alix.wallet());
        OldRoot old = clients.stack().rootOf(alix.inboxId());
        HostedInstallation server = inbox.install("server", alix.wallet());
        alix.syncAll();
        server.awaitConversation(group.id());
        Map<HmacEpoch, HmacKey> agreed = awaitSameKeys(server, group.id(), Map.of(), alix);
        clients.stack().killSyncService(() -> old.bringBack(Instant.now().minus(Duration.ofMinutes(10))));
        Map<HmacEpoch, HmacKey> ours = eventually(
                "the server to know no better",
                () -> server.hmacKeys().getOrDefault(topic(group.id()), Map.of()),
                keys -> !keys.isEmpty());
        alix.syncAll();

        assertThat(ours).isNotEqualTo(agreed);
        assertThat(alix.hmacKeys().get(group.id())).isEqualTo(agreed);
        group.send("who marks this?");
        Map<HmacEpoch, HmacKey> later = awaitSameKeys(server, group.id(), ours, alix);
        assertThat(later).isNotEqualTo(agreed);
    }

    private static HostedInstallation install(RealClients clients, Phone owner, GroupId conversation) {
        HostedInstallation server =
                clients.stack().gateway().externalInbox(owner.wallet()).install("server", owner.wallet());
        owner.syncAll();
        server.awaitConversation(conversation);
        return server;
    }

    /** Until they know the same keys, and others than before. */
    private static Map<HmacEpoch, HmacKey> awaitSameKeys(
            HostedInstallation server, GroupId conversation, Map<HmacEpoch, HmacKey> before, Phone... phones) {
        return Sync.whileSyncing(phones)
                .await(
                        "the server and the phones to mark their messages alike",
                        () -> server.hmacKeys().getOrDefault(topic(conversation), Map.of()),
                        keys -> !keys.equals(before)
                                && Arrays.stream(phones)
                                        .allMatch(phone ->
                                                keys.equals(phone.hmacKeys().get(conversation))));
    }

    /** Whether a push server would pass it over. */
    private static boolean isOwn(GroupMessage.V1 message, Map<HmacEpoch, HmacKey> keys) {
        return keys.values().stream().anyMatch(key -> key.marked(message.getData(), message.getSenderHmac()));
    }

    private static String topic(GroupId group) {
        return "/xmtp/mls/1/g-%s/proto".formatted(group);
    }
}
