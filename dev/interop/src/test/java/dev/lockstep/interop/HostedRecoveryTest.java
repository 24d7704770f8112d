package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.hosted.HostedInbox;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Peers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Phones go on writing to a hosted inbox while parts of the stack go away and come back. */
@WithRealClients
class HostedRecoveryTest {
    private static final Duration OUTAGE_PATIENCE = Duration.ofSeconds(120);
    private static final int PHONES = 3;

    /** What happens in the middle of it. */
    enum Interruption {
        THE_SYNC_SERVICE_IS_KILLED {
            @Override
            void happenTo(SharedStack stack) {
                stack.killSyncService();
            }
        },
        THE_GATEWAY_IS_KILLED {
            @Override
            void happenTo(SharedStack stack) {
                stack.killGateway();
            }
        },
        THE_ARCHIVE_SERVICE_IS_KILLED {
            @Override
            void happenTo(SharedStack stack) {
                stack.killHistoryServer();
            }
        },
        THE_NETWORK_IS_KILLED {
            @Override
            void happenTo(SharedStack stack) {
                stack.killNetwork();
            }
        },
        ITS_CONNECTIONS_HANG_WITHOUT_CLOSING {
            @Override
            void happenTo(SharedStack stack) {
                stack.hangConnectionsToTheNetwork();
            }
        },
        KAFKA_IS_RESTARTED {
            @Override
            void happenTo(SharedStack stack) {
                stack.restartKafka();
            }
        },
        THE_DATABASE_IS_RESTARTED {
            @Override
            void happenTo(SharedStack stack) {
                stack.restartPostgres();
            }
        };

        /** Happens, and returns when everything is back. */
        abstract void happenTo(SharedStack stack);
    }

    @ParameterizedTest
    @EnumSource(Interruption.class)
    void everyMessageIsThereOnceAndInOrderWhen(Interruption interruption, RealClients clients) throws Exception {
        Peers people = clients.people();
        HostedInbox inbox = clients.stack().gateway().managedInbox("bot");
        HostedInstallation bot = inbox.install("server");
        List<Conversation> conversations = new ArrayList<>();
        for (int number = 0; number < PHONES; number++) {
            conversations.add(people.phone("phone " + number).dmWith(inbox.id()));
        }
        List<List<String>> texts = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

        CompletableFuture<Void> outage = CompletableFuture.runAsync(() -> interruption.happenTo(clients.stack()));
        while (!outage.isDone() || texts.getFirst().size() < 20) {
            for (int number = 0; number < PHONES; number++) {
                say(conversations.get(number), texts.get(number));
            }
        }
        outage.get(1, TimeUnit.SECONDS);

        for (int number = 0; number < PHONES; number++) {
            Conversation conversation = conversations.get(number);
            List<String> expected = texts.get(number);
            eventually(
                    "all texts of phone %d".formatted(number),
                    OUTAGE_PATIENCE,
                    () -> bot.texts(conversation.id()),
                    expected::equals);
            assertThat(written(bot, conversation))
                    .isEqualTo(conversation.writtenMessages().stream()
                            .map(message -> message.id().toString())
                            .toList());
            bot.send(conversation.id(), "all heard");
            Sync.whileSyncing(conversation.phone())
                    .await(
                            "the answer",
                            conversation::texts,
                            all -> all.getLast().equals("all heard"));
        }
        assertThat(inbox.facts().get("identityBudget").get("updatesUsed").asInt())
                .isEqualTo(1);
    }

    private static void say(Conversation conversation, List<String> texts) {
        texts.add("message %d".formatted(texts.size() + 1));
        conversation.sendLater(texts.getLast());
        eventually(
                "the network to take the message",
                OUTAGE_PATIENCE,
                () -> {
                    conversation.publish();
                    return conversation.writtenMessages().getLast();
                },
                message -> message.delivery() == Message.Delivery.PUBLISHED);
    }

    private static List<String> written(HostedInstallation bot, Conversation conversation) {
        return bot.messages(conversation.id()).stream()
                .filter(message -> message.get("kind").asText().equals("application"))
                .map(message -> message.get("messageId").asText())
                .toList();
    }
}
