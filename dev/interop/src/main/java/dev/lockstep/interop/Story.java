package dev.lockstep.interop;

import dev.lockstep.interop.Relay.Traffic;
import dev.lockstep.interop.peer.Archive;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.ConversationState;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.interop.peer.PhoneStream;
import dev.lockstep.xmtp.id.MessageId;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Alix has a phone, talks with Bo and Caro, buys a tablet, and finds everything on it. */
final class Story {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int EVENING = 100;

    private final Narrator narrator;
    private final Peers people;
    private final Relay network;
    private final Relay historyServer;

    Story(Narrator narrator, Peers people, Relay network, Relay historyServer) {
        this.narrator = narrator;
        this.people = people;
        this.network = network;
        this.historyServer = historyServer;
    }

    /** Tells it from the beginning to the end; the end is what the two installations have. */
    Comparison tell() {
        Phone bo = narrator.step(
                "Bo gets a phone: a new wallet, a new inbox, registered on the network.",
                () -> people.phone("bo"),
                phone -> "Bo is inbox %s.".formatted(shown(phone.inboxId())));
        Phone alix = narrator.step(
                "Alix gets a phone too.",
                () -> people.phone("alix"),
                phone -> "Alix is inbox %s.".formatted(shown(phone.inboxId())));
        Conversation dm = narrator.step(
                "They find each other and talk, end-to-end encrypted.",
                () -> greet(alix, bo),
                conversation -> "%d messages in a direct conversation."
                        .formatted(conversation.texts().size()));
        narrator.step(
                "Alix opens a group for the sunday walk, and they plan it all evening.",
                () -> plan(alix, bo),
                group -> "%d messages in the group “%s”, %s over the wire so far."
                        .formatted(group.texts().size(), group.state().name(), wire(network.traffic())));
        Phone tablet = narrator.step(
                "Alix buys a tablet and signs in with the same wallet: a second installation of the inbox.",
                () -> people.installation("tablet", alix.wallet()),
                phone ->
                        "It has %d conversations and %d messages. Keys never leave a device, so it cannot read the past."
                                .formatted(
                                        phone.conversations().size(),
                                        phone.allWritten().size()));
        narrator.step(
                "The phone notices the tablet and adds it to the conversations.",
                () -> acquaint(alix, tablet),
                all -> "Now the tablet is in %d conversations, with %d messages of the past."
                        .formatted(all.size(), tablet.allWritten().size()));
        Traffic before = historyServer.traffic();
        List<Message.Essence> history = alix.allWritten();
        narrator.step(
                "The tablet asks for the history; the phone seals an archive, uploads it and hands the tablet its key.",
                () -> receive(alix, tablet, history.size()),
                archive ->
                        "Archive “%s” from installation %s: %s up and %s down at the history server, which cannot open it."
                                .formatted(
                                        archive.pin(),
                                        shown(archive.sentBy()),
                                        Narrator.bytes(historyServer
                                                .traffic()
                                                .since(before)
                                                .toServer()),
                                        Narrator.bytes(historyServer
                                                .traffic()
                                                .since(before)
                                                .toClients())));
        Comparison comparison = narrator.step(
                "Every message of the phone is compared with the tablet's.",
                () -> Comparison.of(alix.allWritten(), tablet.allWritten()),
                result -> "%d of %d ids are the same, %d of %d contents are the same."
                        .formatted(result.sameIds(), result.messages(), result.sameContents(), result.messages()));
        narrator.step(
                "From now on both hear everything. Bo writes again.",
                () -> hearTogether(alix, tablet, bo, dm),
                took -> "Phone and tablet both had it %d ms after Bo pressed send.".formatted(took.toMillis()));
        return comparison;
    }

    private Conversation greet(Phone alix, Phone bo) {
        Conversation atAlix = alix.dmWith(bo);
        atAlix.send("Hi Bo! Shall we walk on sunday?");
        Conversation atBo = bo.awaitConversation(atAlix.id());
        atBo.awaitTexts("Hi Bo! Shall we walk on sunday?");
        atBo.send("Gladly – where to?");
        atAlix.awaitTexts("Hi Bo! Shall we walk on sunday?", "Gladly – where to?");
        return atAlix;
    }

    private Conversation plan(Phone alix, Phone bo) {
        Conversation atAlix = alix.groupWith("sunday walk", bo);
        Conversation atBo = bo.awaitConversation(atAlix.id());
        for (int number = 1; number <= EVENING; number += 2) {
            atAlix.send("Idea number %d: along the river".formatted(number));
            atBo.send("Idea number %d: up the hill".formatted(number + 1));
        }
        until("alix to have the whole evening", List.of(alix), atAlix::texts, texts -> texts.size() >= EVENING);
        return atAlix;
    }

    private List<ConversationState> acquaint(Phone alix, Phone tablet) {
        int expected = alix.conversations().size();
        return until(
                "the tablet to be in %d conversations".formatted(expected),
                List.of(alix, tablet),
                tablet::conversations,
                all -> all.size() >= expected);
    }

    private Archive receive(Phone alix, Phone tablet, int expected) {
        tablet.history().request();
        until(
                "the tablet to have %d messages".formatted(expected),
                List.of(alix, tablet),
                () -> tablet.allWritten().size(),
                number -> number >= expected);
        return tablet.history().available().getFirst();
    }

    private Duration hearTogether(Phone alix, Phone tablet, Phone bo, Conversation dm) {
        Conversation atBo = bo.awaitConversation(dm.id());
        try (PhoneStream<Message> onPhone = alix.streamMessages();
                PhoneStream<Message> onTablet = tablet.streamMessages()) {
            // With the first message Bo's phone learns of the tablet and adds it; the second shows what it is like from
            // then on.
            hears(onPhone, onTablet, atBo.send("What did I miss?"));
            long start = System.nanoTime();
            hears(onPhone, onTablet, atBo.send("See you on sunday, all of you."));
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }

    private static void hears(PhoneStream<Message> onPhone, PhoneStream<Message> onTablet, MessageId id) {
        onPhone.await("Bo's message", PATIENCE, message -> message.id().equals(id));
        onTablet.await("Bo's message", PATIENCE, message -> message.id().equals(id));
    }

    /** The phones are in somebody's hands meanwhile: they sync again and again. */
    private static <T> T until(String what, List<Phone> syncing, Supplier<T> look, Predicate<? super T> enough) {
        return Eventually.eventually(
                what,
                PATIENCE,
                () -> {
                    syncing.forEach(Phone::syncAll);
                    return look.get();
                },
                enough);
    }

    private static String wire(Traffic traffic) {
        return Narrator.bytes(traffic.toServer() + traffic.toClients());
    }

    private static String shown(Object id) {
        return id.toString().substring(0, 8);
    }
}
