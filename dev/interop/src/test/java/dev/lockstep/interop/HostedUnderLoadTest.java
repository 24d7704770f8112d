package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.hosted.HostedInbox;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Peers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many messages, while instances of sync-service are killed, come and go. */
@WithRealClients
class HostedUnderLoadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int PHONES = 3;

    @Test
    void everyOneOf500MessagesIsThereOnceAlthoughTheServiceIsKilledInBetween(RealClients clients) {
        Chatter talk = Chatter.begin(clients);
        talk.say(60);
        Thread kill = Thread.startVirtualThread(clients.stack()::killSyncService);
        talk.say(60);
        join(kill);
        Thread again = Thread.startVirtualThread(clients.stack()::killSyncService);
        talk.say(50);
        join(again);

        talk.everythingIsThere();
    }

    @Test
    void twoInstancesShareTheInboxesAndLoseNothingWhenOneComesAndIsKilled(RealClients clients, @TempDir Path folder)
            throws Exception {
        Chatter talk = Chatter.begin(clients);
        Chatter another = Chatter.begin(clients);
        talk.say(10);
        another.say(10);
        try (SecondSyncService second =
                SecondSyncService.beside(clients.stack().pidFile("sync-service"), folder.resolve("second.log"))) {
            talk.say(30);
            another.say(30);
            second.kill();
            talk.say(30);
            another.say(30);
        }

        talk.everythingIsThere();
        another.everythingIsThere();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Three phones that write to one hosted inbox each. */
    private record Chatter(HostedInbox inbox, HostedInstallation bot, List<Conversation> conversations) {
        static Chatter begin(RealClients clients) {
            Peers people = clients.people();
            HostedInbox inbox = clients.stack().gateway().managedInbox("bot");
            HostedInstallation bot = inbox.install("server");
            List<Conversation> conversations = new ArrayList<>();
            for (int number = 0; number < PHONES; number++) {
                conversations.add(people.phone("phone " + number).dmWith(inbox.id()));
            }
            return new Chatter(inbox, bot, conversations);
        }

        void say(int each) {
            for (int i = 0; i < each; i++) {
                for (Conversation conversation : conversations) {
                    conversation.send("message");
                }
            }
        }

        void everythingIsThere() {
            for (Conversation conversation : conversations) {
                List<String> sent = conversation.writtenMessages().stream()
                        .map(Message::id)
                        .map(Object::toString)
                        .toList();
                eventually("all messages of a phone", PATIENCE, () -> heard(conversation), sent::equals);
                bot.send(conversation.id(), "all heard");
            }
            assertThat(inbox.facts().get("identityBudget").get("updatesUsed").asInt())
                    .isEqualTo(1);
        }

        private List<String> heard(Conversation conversation) {
            return bot.messages(conversation.id()).stream()
                    .filter(message -> message.get("kind").asText().equals("application"))
                    .map((JsonNode message) -> message.get("messageId").asText())
                    .toList();
        }
    }
}
