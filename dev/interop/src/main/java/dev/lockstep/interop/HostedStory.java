package dev.lockstep.interop;

import dev.lockstep.interop.hosted.EventStream;
import dev.lockstep.interop.hosted.Gateway;
import dev.lockstep.interop.hosted.HostedInbox;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.interop.peer.PhoneStream;
import dev.lockstep.xmtp.id.MessageId;
import java.time.Duration;
import java.util.List;

/** A help desk without a phone: its inbox lives on the server. Dana writes to it, and has a server installation of her own. */
final class HostedStory {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Narrator narrator;
    private final Peers people;
    private final Gateway gateway;

    HostedStory(Narrator narrator, Peers people, Gateway gateway) {
        this.narrator = narrator;
        this.people = people;
        this.gateway = gateway;
    }

    /** Tells it; whether phone and server have the same messages in the end. */
    boolean tell() {
        HostedInstallation desk = narrator.step(
                "POST /v1/inboxes, POST …/installations: a help desk whose wallet and keys are kept, sealed, by the server.",
                () -> gateway.managedInbox("help desk").install("server"),
                installation -> "Inbox %s, installation %s, registered on the network."
                        .formatted(shown(installation.inbox().id()), shown(installation.id())));
        Phone dana = narrator.step(
                "Dana has a phone with libxmtp in it.",
                () -> people.phone("dana"),
                phone -> "Dana is inbox %s.".formatted(shown(phone.inboxId())));
        Conversation atDana = narrator.step(
                "Dana writes to the help desk, whose events are being watched (GET …/events).",
                () -> ask(dana, desk),
                conversation ->
                        "The server heard: “%s”".formatted(conversation.texts().getFirst()));
        narrator.step(
                "The help desk answers with a POST, Dana's phone streams.",
                () -> answer(dana, desk, atDana),
                took -> "On the phone %d ms after the POST began.".formatted(took.toMillis()));
        HostedInstallation danasServer = narrator.step(
                "Dana has an installation of her own inbox hosted: the server shows the text, her wallet signs it.",
                () -> host(dana),
                installation -> "Installation %s stands beside her phone in inbox %s."
                        .formatted(
                                shown(installation.id()),
                                shown(installation.inbox().id())));
        narrator.step(
                "Her phone adds it to the conversation by itself; the help desk writes again.",
                () -> hearTogether(dana, danasServer, desk, atDana),
                texts -> "Phone and hosted installation both read: “%s”".formatted(texts.getLast()));
        return narrator.step(
                "What the help desk stored is compared with the phone.",
                () -> atDana.texts().equals(desk.texts(atDana.id())),
                same -> same ? "The same texts in the same order." : "They differ.");
    }

    private Conversation ask(Phone dana, HostedInstallation desk) {
        try (EventStream events = desk.events()) {
            Conversation conversation = dana.dmWith(desk.inbox().id());
            MessageId question = conversation.send("My parcel has not come. Can you help?");
            events.await(
                    "message-received",
                    message -> message.path("messageId").asText().equals(question.toString()));
            return conversation;
        }
    }

    private Duration answer(Phone dana, HostedInstallation desk, Conversation conversation) {
        try (PhoneStream<Message> onPhone = dana.streamMessages()) {
            long start = System.nanoTime();
            MessageId answer = desk.send(conversation.id(), "It is at your neighbour's, number 12.");
            onPhone.await("the answer", PATIENCE, message -> message.id().equals(answer));
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }

    private HostedInstallation host(Phone dana) {
        HostedInbox inbox = gateway.externalInbox(dana.wallet());
        return inbox.install("server", dana.wallet());
    }

    private List<String> hearTogether(
            Phone dana, HostedInstallation danasServer, HostedInstallation desk, Conversation conversation) {
        Eventually.eventually(
                "the hosted installation to be in the conversation",
                PATIENCE,
                () -> {
                    dana.syncAll();
                    return danasServer.conversations();
                },
                all -> all.size() == 1);
        desk.send(conversation.id(), "Anything else?");
        return Eventually.eventually(
                "phone and hosted installation to have it",
                PATIENCE,
                () -> {
                    dana.syncAll();
                    return conversation.texts().contains("Anything else?")
                            ? danasServer.texts(conversation.id())
                            : List.<String>of();
                },
                texts -> texts.contains("Anything else?"));
    }

    private static String shown(Object id) {
        return id.toString().substring(0, 8);
    }
}
