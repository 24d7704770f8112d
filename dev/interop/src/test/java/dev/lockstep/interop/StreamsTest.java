package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.ConversationState;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.PeerSettings.Streams;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.interop.peer.PhoneStream;
import dev.lockstep.xmtp.id.MessageId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@WithRealClients
@ParameterizedClass
@EnumSource(Streams.class)
class StreamsTest {
    private final Streams streams;

    StreamsTest(Streams streams) {
        this.streams = streams;
    }

    @Test
    void aStreamBringsMessagesOfKnownAndOfNewConversations(RealClients clients) {
        Peers people = clients.people(streams);
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation dm = alix.dmWith(bo);
        bo.awaitConversation(dm.id());

        try (PhoneStream<Message> stream = bo.streamMessages()) {
            MessageId inKnown = dm.send("in a conversation you know");
            stream.await(
                    "the message in the known conversation",
                    message -> message.id().equals(inKnown));
            MessageId inNew = alix.groupWith("hike", bo).send("in one that is new to you");

            Message heard = stream.await(
                    "the message in the new group", message -> message.id().equals(inNew));

            assertThat(heard.text()).isEqualTo("in one that is new to you");
            assertThat(heard.sender()).isEqualTo(alix.inboxId());
            assertThat(stream.failures()).isEmpty();
        }
    }

    @Test
    void aStreamBringsEachMessageOnceAndInOrder(RealClients clients) {
        Peers people = clients.people(streams);
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation dm = alix.dmWith(bo);
        bo.awaitConversation(dm.id());
        List<MessageId> sent = new ArrayList<>();

        try (PhoneStream<Message> stream = bo.streamMessages()) {
            for (int number = 0; number < 50; number++) {
                sent.add(dm.send("message " + number));
            }
            stream.await("the last message", message -> message.id().equals(sent.getLast()));

            assertThat(stream.items())
                    .filteredOn(message -> message.kind() == Message.Kind.APPLICATION)
                    .extracting(Message::id)
                    .containsExactlyElementsOf(sent);
        }
    }

    @Test
    void aStreamHearsBothSidesOfAConversation(RealClients clients) {
        Peers people = clients.people(streams);
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation atAlix = alix.dmWith(bo);
        Conversation atBo = bo.awaitConversation(atAlix.id());

        try (PhoneStream<Message> alixHears = alix.streamMessages();
                PhoneStream<Message> boHears = bo.streamMessages()) {
            MessageId question = atAlix.send("how are you?");
            boHears.await("the question", message -> message.id().equals(question));
            MessageId answer = atBo.send("fine");

            Message heard =
                    alixHears.await("the answer", message -> message.id().equals(answer));

            assertThat(heard.sender()).isEqualTo(bo.inboxId());
        }
    }

    @Test
    void aConversationStreamAnnouncesNewConversations(RealClients clients) {
        Peers people = clients.people(streams);
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");

        try (PhoneStream<ConversationState> stream = bo.streamConversations()) {
            Conversation dm = alix.dmWith(bo);
            dm.send("hello");
            Conversation group = alix.groupWith("hike", bo);

            ConversationState heardDm =
                    stream.await("the DM", state -> state.id().equals(dm.id()));
            ConversationState heardGroup =
                    stream.await("the group", state -> state.id().equals(group.id()));

            assertThat(heardDm.kind()).isEqualTo(ConversationState.Kind.DM);
            assertThat(heardGroup.kind()).isEqualTo(ConversationState.Kind.GROUP);
            assertThat(heardGroup.name()).isEqualTo("hike");
        }
    }

    @Test
    void oneRunBringsEverythingWithoutAStream(RealClients clients) {
        Peers people = clients.people(streams);
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation dm = alix.dmWith(bo);
        dm.send("one");
        Conversation group = alix.groupWith("hike", bo);
        group.send("two");

        bo.catchUp();

        assertThat(bo.conversation(dm.id()).texts()).containsExactly("one");
        assertThat(bo.conversation(group.id()).texts()).containsExactly("two");
    }

    @Test
    void aStreamStartsWhereTheClientIsAndNotAtTheBeginning(RealClients clients) {
        Peers people = clients.people(streams);
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation dm = alix.dmWith(bo);
        dm.send("before");
        bo.awaitConversation(dm.id()).awaitTexts("before");

        try (PhoneStream<Message> stream = bo.streamMessages()) {
            MessageId after = dm.send("after");
            stream.await("the later message", message -> message.id().equals(after));

            assertThat(stream.items()).extracting(Message::text).doesNotContain("before");
        }
    }
}
