package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.ConversationState;
import dev.lockstep.interop.peer.Member;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.id.MessageId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@WithRealClients
class ConversationsTest {
    @Test
    void aDirectMessageTravelsBothWays(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");

        Conversation atAlix = alix.dmWith(bo);
        MessageId question = atAlix.send("how are you?");
        Conversation atBo = bo.awaitConversation(atAlix.id());
        atBo.awaitTexts("how are you?");
        MessageId answer = atBo.send("fine");
        atAlix.awaitTexts("how are you?", "fine");

        assertThat(atBo.writtenMessages()).extracting(Message::id).containsExactly(question, answer);
        assertThat(atAlix.writtenMessages()).extracting(Message::essence).isEqualTo(essences(atBo));
        assertThat(atAlix.writtenMessages()).allMatch(message -> message.delivery() == Message.Delivery.PUBLISHED);
    }

    @Test
    void bothSidesOfADirectMessageSeeTheNetworksTimes(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation atAlix = alix.dmWith(bo);
        atAlix.send("one");
        atAlix.send("two");

        Conversation atBo = bo.awaitConversation(atAlix.id());
        atBo.awaitTexts("one", "two");

        assertThat(atBo.writtenMessages())
                .extracting(Message::sentAtNs)
                .isEqualTo(
                        atAlix.writtenMessages().stream().map(Message::sentAtNs).toList())
                .isSorted();
    }

    @Test
    void aGroupHearsEveryMember(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Phone caro = people.phone("caro");

        Conversation atAlix = alix.groupWith("hike", bo, caro);
        atAlix.send("saturday?");
        Conversation atBo = bo.awaitConversation(atAlix.id());
        Conversation atCaro = caro.awaitConversation(atAlix.id());
        atBo.awaitTexts("saturday?");
        atBo.send("yes");
        atCaro.awaitTexts("saturday?", "yes");
        atCaro.send("me too");

        for (Conversation side : List.of(atAlix, atBo, atCaro)) {
            side.awaitTexts("saturday?", "yes", "me too");
            assertThat(side.state().name()).isEqualTo("hike");
        }
        assertThat(essences(atAlix)).isEqualTo(essences(atBo)).isEqualTo(essences(atCaro));
    }

    @Test
    void aGroupChangesItsMembersItsNameAndItsAdmins(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Phone caro = people.phone("caro");
        Phone davon = people.phone("davon");
        Conversation atAlix = alix.groupWith("hike", bo, caro);
        Conversation atBo = bo.awaitConversation(atAlix.id());
        Conversation atCaro = caro.awaitConversation(atAlix.id());

        atAlix.makeAdmin(bo);
        atBo.sync();
        atBo.add(davon);
        atBo.rename("hike with davon");
        Conversation atDavon = davon.awaitConversation(atAlix.id());
        atAlix.sync();
        atAlix.remove(caro);
        atAlix.send("caro could not come");

        atDavon.awaitTexts("caro could not come");
        atBo.awaitTexts("caro could not come");
        for (Conversation side : List.of(atAlix, atBo, atDavon)) {
            side.sync();
            assertThat(side.state().name()).isEqualTo("hike with davon");
            assertThat(side.memberInboxes()).containsExactlyInAnyOrder(alix.inboxId(), bo.inboxId(), davon.inboxId());
            assertThat(levelOf(bo, side)).isEqualTo(Member.Level.ADMIN);
            assertThat(levelOf(alix, side)).isEqualTo(Member.Level.SUPER_ADMIN);
        }
        ConversationState removed = eventually(
                "caro to see that she is out",
                () -> {
                    atCaro.sync();
                    return atCaro.state();
                },
                state -> !state.active());
        assertThat(removed.active()).isFalse();
        assertThat(atCaro.texts()).isEmpty();
    }

    @Test
    void aConversationLongerThanAPageArrivesWholeAndInOrder(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        String[] texts =
                IntStream.range(0, 230).mapToObj("message %d"::formatted).toArray(String[]::new);

        Conversation atAlix = alix.dmWith(bo);
        for (String text : texts) {
            atAlix.sendLater(text);
        }
        atAlix.publish();

        bo.awaitConversation(atAlix.id()).awaitTexts(texts);
    }

    @Test
    void aMessageOfNearlyOneMegabyteArrivesUnchanged(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        String text = "0123456789".repeat(90_000);

        Conversation atAlix = alix.dmWith(bo);
        atAlix.send(text);

        bo.awaitConversation(atAlix.id()).awaitTexts(text);
    }

    @Test
    void aNewPhoneIsAddedToTheConversationsOfItsInbox(RealClients clients) {
        Peers people = clients.people();
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation atAlix = alix.groupWith("hike", bo);
        Phone tablet = people.installation("alix's tablet", alix.wallet());

        Conversation atTablet = Sync.whileSyncing(alix).awaitConversation(tablet, atAlix.id());
        bo.awaitConversation(atAlix.id()).send("welcome, tablet");

        atTablet.awaitTexts("welcome, tablet");
        atTablet.send("written on the tablet");
        atAlix.awaitTexts("welcome, tablet", "written on the tablet");
    }

    private static List<Message.Essence> essences(Conversation side) {
        return side.writtenMessages().stream().map(Message::essence).toList();
    }

    private static Member.Level levelOf(Phone person, Conversation side) {
        return side.members().stream()
                .filter(member -> member.inboxId().equals(person.inboxId()))
                .map(Member::level)
                .findFirst()
                .orElseThrow();
    }
}
