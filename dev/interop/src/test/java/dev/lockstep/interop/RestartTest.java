package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.PeerSettings.Streams;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.id.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** People go on writing while parts of the stack go away and come back. */
@WithRealClients
@ParameterizedClass
@EnumSource(Streams.class)
class RestartTest {
    private static final Duration OUTAGE_PATIENCE = Duration.ofSeconds(90);

    private final Streams streams;

    RestartTest(Streams streams) {
        this.streams = streams;
    }

    /** How the conversation is interrupted. */
    enum Interruption {
        THE_NETWORK_IS_RESTARTED {
            @Override
            void happenTo(SharedStack stack) {
                stack.restartNetwork();
            }
        },
        THE_NETWORK_IS_KILLED {
            @Override
            void happenTo(SharedStack stack) {
                stack.killNetwork();
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
    void aConversationLosesNothingAndItsStreamsRecoverWhen(Interruption interruption, RealClients clients)
            throws Exception {
        Peers people = clients.people(streams);
        Phone alix = people.phone("alix");
        Phone bo = people.phone("bo");
        Conversation atAlix = alix.dmWith(bo);
        Conversation atBo = bo.awaitConversation(atAlix.id());
        List<String> texts = new ArrayList<>();

        try (SteadyStream boHears = new SteadyStream(bo)) {
            MessageId before = atAlix.send(next(texts));
            boHears.await("the message before", before, Duration.ofSeconds(30));

            CompletableFuture<Void> outage = CompletableFuture.runAsync(() -> interruption.happenTo(clients.stack()));
            while (!outage.isDone()) {
                // As an application does it: the text is on the phone at once and sent as soon as it goes.
                atAlix.sendLater(next(texts));
                publish(atAlix);
            }
            outage.get(1, TimeUnit.SECONDS);

            MessageId after = atAlix.sendLater(next(texts));
            publish(atAlix);
            boHears.await("the message after", after, OUTAGE_PATIENCE);
            if (streams == Streams.BIDIRECTIONAL) {
                // The client itself keeps it; were it refused, the client would fall back to classic streams, which
                // end.
                assertThat(boHears.timesReopened()).isZero();
            }
        }

        atBo.awaitTexts(texts.toArray(String[]::new));
        assertThat(atAlix.texts()).isEqualTo(texts);
        assertThat(atAlix.writtenMessages()).allMatch(each -> each.delivery() == Message.Delivery.PUBLISHED);
        assertThat(essences(atBo)).isEqualTo(essences(atAlix));
    }

    @Test
    void newInboxesConversationsAndArchivesComeThroughAfterTheNetworkWasKilled(RealClients clients) {
        Peers people = clients.people(streams);
        Phone alix = people.phone("alix");
        Conversation notes = alix.groupWith("notes to myself");
        notes.send("written before");

        clients.stack().killNetwork();

        Phone bo = eventually("bo to register", OUTAGE_PATIENCE, () -> people.phone("bo"), _ -> true);
        Conversation dm = eventually("alix to find bo", OUTAGE_PATIENCE, () -> alix.dmWith(bo), _ -> true);
        dm.send("welcome");
        bo.awaitConversation(dm.id()).awaitTexts("welcome");
        Phone tablet = people.installation("alix's tablet", alix.wallet());
        Sync.acquaint(alix, tablet);
        tablet.history().request();
        List<Message.Essence> history = alix.allWritten();
        Sync.whileSyncing(alix, tablet)
                .await("the tablet to have the history", tablet::allWritten, all -> all.containsAll(history));
    }

    private static String next(List<String> texts) {
        texts.add("message %d".formatted(texts.size() + 1));
        return texts.getLast();
    }

    private static void publish(Conversation conversation) {
        eventually(
                "the network to take the message",
                OUTAGE_PATIENCE,
                () -> {
                    conversation.publish();
                    return true;
                },
                published -> published);
    }

    private static List<Message.Essence> essences(Conversation side) {
        return side.writtenMessages().stream().map(Message::essence).toList();
    }
}
