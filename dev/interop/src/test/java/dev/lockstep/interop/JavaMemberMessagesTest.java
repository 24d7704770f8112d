package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.javamember.DeliveryOrder;
import dev.lockstep.interop.javamember.Heard;
import dev.lockstep.interop.javamember.JavaConversation;
import dev.lockstep.interop.javamember.JavaMember;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.group.content.ContentType;
import dev.lockstep.xmtp.group.content.Contents;
import dev.lockstep.xmtp.group.keypackage.KeyPackageForm;
import dev.lockstep.xmtp.id.MessageId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Messages between members of our own and libxmtp. */
@WithRealClients
class JavaMemberMessagesTest {
    private static final int MANY = 1_000;
    /** Each message comes before the one that was made five messages later: the newest is at most four ahead. */
    private static final int WINDOW = 5;

    @Test
    void haveTheSameIdsOnBothSides(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);
        Conversation dm = alix.dmWith(java.inboxId());
        JavaConversation atJava = java.awaitConversation(dm.id());

        MessageId fromAlix = dm.send("to java");
        atJava.awaitTexts("to java");
        MessageId fromJava = atJava.say("an alix – 你好");
        dm.awaitTexts("to java", "an alix – 你好");

        assertThat(dm.writtenMessages()).extracting(Message::id).containsExactly(fromAlix, fromJava);
        assertThat(atJava.messages()).extracting(Heard::id).containsExactly(fromAlix, fromJava);
    }

    @Test
    void carryContentsThatNobodyKnows(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);
        Conversation dm = alix.dmWith(java.inboxId());
        JavaConversation atJava = java.awaitConversation(dm.id());
        byte[] weather = "{\"temperature\": 21}".getBytes(StandardCharsets.UTF_8);

        MessageId sent = dm.send("example.org", "weather", "21 degrees", weather);
        Heard heard = eventually(
                        "java to hear of the weather",
                        () -> {
                            atJava.sync();
                            return atJava.messages();
                        },
                        messages -> !messages.isEmpty())
                .getLast();
        MessageId back = atJava.send(heard.content());
        Message atAlix = eventually(
                        "alix to hear of the weather",
                        () -> {
                            dm.sync();
                            return dm.writtenMessages();
                        },
                        messages -> messages.size() == 2)
                .getLast();

        assertThat(heard.id()).isEqualTo(sent);
        assertThat(heard.type()).isEqualTo(new ContentType("example.org", "weather", 1, 0));
        assertThat(heard.content().getFallback()).isEqualTo("21 degrees");
        assertThat(heard.content().getContent().toByteArray()).isEqualTo(weather);
        assertThat(atAlix.id()).isEqualTo(back);
        assertThat(atAlix.contentHash())
                .isEqualTo(dm.writtenMessages().getFirst().contentHash());
    }

    @Test
    void areReadByLibxmtpInAnyOrderWithinTheWindow(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);
        Conversation dm = alix.dmWith(java.inboxId());
        JavaConversation atJava = java.awaitConversation(dm.id());
        Talk.between(dm, atJava).agree("before many messages");
        int before = dm.writtenMessages().size();

        List<MessageId> sent = atJava.publish(
                IntStream.range(0, MANY)
                        .mapToObj(number -> Contents.text("message " + number))
                        .toList(),
                DeliveryOrder.shuffledWithin(WINDOW, 1));

        List<Message> atAlix = eventually(
                "alix to have all of them",
                () -> {
                    dm.sync();
                    return dm.writtenMessages();
                },
                messages -> messages.size() == before + MANY);
        assertThat(atAlix).extracting(Message::id).containsAll(sent);
    }

    @Test
    void areReadByUsInAnyOrderWithinTheWindow(RealClients clients) {
        Phone alix = clients.people().phone("alix");
        JavaMember java = clients.javaMember("java", KeyPackageForm.X_WING);
        Conversation dm = alix.dmWith(java.inboxId());
        JavaConversation atJava = java.awaitConversation(dm.id());
        Talk.between(dm, atJava).agree("before many messages");

        List<MessageId> sent = IntStream.range(0, MANY)
                .mapToObj(number -> dm.sendLater("message " + number))
                .toList();
        dm.publish();
        atJava.sync(DeliveryOrder.shuffledWithin(WINDOW, 2));

        assertThat(atJava.messages()).extracting(Heard::id).containsAll(sent);
    }
}
