package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.hosted.EventStream;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.MessageId;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A hosted inbox and phones of other people talk to each other. */
@WithRealClients
class HostedConversationsTest {
    @Test
    void aPhoneWritesToAManagedInboxAndGetsAnAnswer(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        HostedInstallation bot = clients.stack().gateway().managedInbox("bot").install("server");

        Conversation atAlix = alix.dmWith(bot.inbox().id());
        MessageId question = atAlix.send("how late is it?");
        bot.awaitConversation(atAlix.id());
        bot.awaitTexts(atAlix.id(), "how late is it?");
        MessageId answer = bot.send(atAlix.id(), "noon – 正午");
        atAlix.awaitTexts("how late is it?", "noon – 正午");

        assertThat(atAlix.writtenMessages()).extracting(Message::id).containsExactly(question, answer);
        assertThat(written(bot, atAlix.id())).containsExactly(question.toString(), answer.toString());
        JsonNode conversation = bot.conversation(atAlix.id());
        assertThat(conversation.get("type").asText()).isEqualTo("dm");
        assertThat(conversation.get("peerInboxId").asText())
                .isEqualTo(alix.inboxId().toString());
    }

    @Test
    void aManagedInboxWritesFirst(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        HostedInstallation bot = clients.stack().gateway().managedInbox("bot").install("server");

        GroupId dm = bot.dmWith(alix.inboxId());
        MessageId sent = bot.send(dm, "your parcel is here");
        Conversation atAlix = alix.awaitConversation(dm);
        atAlix.awaitTexts("your parcel is here");

        assertThat(bot.dmWith(alix.inboxId())).isEqualTo(dm);
        assertThat(atAlix.writtenMessages()).extracting(Message::id).containsExactly(sent);
        assertThat(bot.messages(dm))
                .filteredOn(message -> message.get("messageId").asText().equals(sent.toString()))
                .allSatisfy(message ->
                        assertThat(message.get("deliveryStatus").asText()).isEqualTo("published"))
                .hasSize(1);
    }

    @Test
    void aGroupOfPhonesAndHostedInboxesHearsEveryMember(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        HostedInstallation bot = clients.stack().gateway().managedInbox("bot").install("server");
        HostedInstallation clerk =
                clients.stack().gateway().managedInbox("clerk").install("server");

        GroupId group = bot.groupWith("hike", alix.inboxId(), clerk.inbox().id());
        bot.send(group, "saturday?");
        Conversation atAlix = alix.awaitConversation(group);
        atAlix.awaitTexts("saturday?");
        atAlix.send("yes");
        clerk.awaitTexts(group, "saturday?", "yes");
        bot.add(group, bo.inboxId());
        Conversation atBo = bo.awaitConversation(group);
        clerk.send(group, "me too");
        atBo.awaitTexts("me too");
        atAlix.awaitTexts("saturday?", "yes", "me too");
        bot.awaitTexts(group, "saturday?", "yes", "me too");
        bot.remove(group, bo.inboxId());
        bot.send(group, "without bo");
        atAlix.awaitTexts("saturday?", "yes", "me too", "without bo");
        clerk.awaitTexts(group, "saturday?", "yes", "me too", "without bo");

        assertThat(atAlix.state().name()).isEqualTo("hike");
        assertThat(atBo.texts()).containsExactly("me too");
        assertThat(clerk.conversation(group).get("name").asText()).isEqualTo("hike");
        assertThat(clerk.conversation(group).get("members"))
                .extracting(member -> member.get("inboxId").asText())
                .containsExactlyInAnyOrder(
                        alix.inboxId().toString(),
                        bot.inbox().id().toString(),
                        clerk.inbox().id().toString());
    }

    @Test
    void aHostedInboxLeavesAGroupAndTheOthersStay(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        HostedInstallation bot = clients.stack().gateway().managedInbox("bot").install("server");
        Conversation atAlix =
                alix.groupWith("hike", List.of(bo.inboxId(), bot.inbox().id()));
        bot.awaitConversation(atAlix.id());
        Conversation atBo = bo.awaitConversation(atAlix.id());

        bot.leave(atAlix.id());
        Sync.whileSyncing(alix, bo)
                .await("the others to be alone", atBo::memberInboxes, members -> members.size() == 2);
        eventually(
                "the bot to be out of the group",
                () -> bot.conversation(atAlix.id()).get("membershipState").asText(),
                "left"::equals);
        atAlix.send("the two of us");
        atBo.awaitTexts("the two of us");

        assertThat(atAlix.memberInboxes()).containsExactlyInAnyOrder(alix.inboxId(), bo.inboxId());
        assertThat(bot.texts(atAlix.id())).doesNotContain("the two of us");
    }

    @Test
    void contentsOfAnyTypeTravelBothWays(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        HostedInstallation bot = clients.stack().gateway().managedInbox("bot").install("server");
        byte[] content = "{\"temperature\": 21}".getBytes(StandardCharsets.UTF_8);
        Conversation atAlix = alix.dmWith(bot.inbox().id());

        MessageId fromAlix = atAlix.send("example.org", "weather", "21 degrees", content);
        bot.awaitConversation(atAlix.id());
        JsonNode heard = eventuallyMessage(bot, atAlix.id(), fromAlix);
        MessageId fromBot = bot.send(atAlix.id(), "example.org/weather:1.0", content);
        Message heardByAlix = Sync.whileSyncing(alix)
                .await("alix to hear the bot", atAlix::writtenMessages, all -> all.size() == 2)
                .getLast();

        assertThat(heard.get("contentType").asText()).isEqualTo("example.org/weather:1.0");
        assertThat(Base64.getDecoder().decode(heard.get("content").get("base64").asText()))
                .isEqualTo(content);
        assertThat(heardByAlix.id()).isEqualTo(fromBot);
        assertThat(heardByAlix.contentType()).isEqualTo("weather");
    }

    @Test
    void eventsTellOfMessagesAndResumeWhereAStreamEnded(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        HostedInstallation bot = clients.stack().gateway().managedInbox("bot").install("server");
        Conversation atAlix = alix.dmWith(bot.inbox().id());
        String last;
        try (EventStream events = bot.events()) {
            MessageId first = atAlix.send("one");
            last = events.await("message-received", message -> isOf(message, first))
                    .id();
        }
        MessageId second = atAlix.send("two");
        MessageId third = bot.send(atAlix.id(), "three");

        try (EventStream events = bot.eventsAfter(last)) {
            JsonNode received = events.await("message-received", message -> isOf(message, second))
                    .resource();
            events.await("message-sent", message -> isOf(message, third));

            assertThat(received.get("content").get("text").asText()).isEqualTo("two");
            assertThat(events.events()).noneMatch(event -> event.id().equals(last));
        }
    }

    private static JsonNode eventuallyMessage(HostedInstallation bot, GroupId conversation, MessageId id) {
        return eventually(
                        "%s to have message %s".formatted(bot, id),
                        () -> bot.messages(conversation).stream()
                                .filter(message -> isOf(message, id))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }

    private static boolean isOf(JsonNode message, MessageId id) {
        return message.path("messageId").asText().equals(id.toString());
    }

    private static List<String> written(HostedInstallation bot, GroupId conversation) {
        return bot.messages(conversation).stream()
                .filter(message -> message.get("kind").asText().equals("application"))
                .map(message -> message.get("messageId").asText())
                .toList();
    }
}
