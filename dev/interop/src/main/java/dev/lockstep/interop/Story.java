package dev.lockstep.interop;

import static dev.lockstep.interop.Chapters.shown;

import dev.lockstep.interop.hosted.Gateway;
import dev.lockstep.interop.hosted.HostedInbox;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import java.nio.file.Path;
import java.util.List;

/** Alix's inbox lives on a server and on phones, real libxmtp clients, that come and go; what is on one is soon on the other. */
final class Story {
    private final Narrator narrator;
    private final Peers people;
    private final Chapters chapters;

    Story(Narrator narrator, Peers people, Gateway gateway, HistoryCounter historyServer, Path folder) {
        this.narrator = narrator;
        this.people = people;
        this.chapters = new Chapters(narrator, gateway, historyServer, name -> Friend.with(people.phone(name)), folder);
    }

    /** Tells it from the beginning to the end. */
    Ending tell() {
        HostedInstallation server = chapters.host();
        Phone oldPhone = signIn("a phone", server.inbox());
        List<Friend> friends = chapters.friends();
        List<Circle> circles = chapters.talk(server, friends);
        narrator.step(
                "That phone is switched off, for good.",
                () -> {
                    oldPhone.close();
                    return oldPhone;
                },
                _ -> "only the server is left");
        chapters.remember(server, circles);
        ServerSide onServer = new ServerSide("server", server, () -> {});
        Phone newPhone = signIn("a new phone", server.inbox());
        PhoneSide onPhone = new PhoneSide("new phone", newPhone);
        Comparison toPhone =
                chapters.fetch("The new phone asks for history. Nobody but the server can answer.", onServer, onPhone);
        ServerSide onNewServer = replace(server, newPhone);
        Comparison toServer = chapters.fetch(
                "The new server asks for history. Nobody but the phone can answer.", onPhone, onNewServer);
        boolean byPhone = chapters.block(
                "On the phone, Alix blocks Dana; the server is watched for the event consent-changed.",
                friends.getLast(),
                onPhone,
                onNewServer);
        boolean byServer = chapters.block(
                "Through the API (PUT …/consent), Bo is blocked; the phone streams consent.",
                friends.getFirst(),
                onNewServer,
                onPhone);
        return new Ending(List.of(toPhone, toServer), byPhone && byServer);
    }

    private Phone signIn(String name, HostedInbox inbox) {
        return narrator.step(
                "Alix signs in on %s; the server's wallet signs for it (POST …/signatures).".formatted(name),
                () -> people.signIn(name, inbox.address(), inbox::signIdentity),
                phone -> "installation %s of inbox %s, with %d messages"
                        .formatted(
                                shown(phone.installationId()),
                                shown(phone.inboxId()),
                                phone.allWritten().size()));
    }

    private ServerSide replace(HostedInstallation server, Phone phone) {
        HostedInbox inbox = server.inbox();
        return narrator.step(
                "The server's installation is revoked (DELETE …), and a new one begins with nothing.",
                () -> {
                    server.revoke();
                    return new ServerSide("new server", inbox.install("new server"), phone::syncAll);
                },
                side -> "installation %s, with %d messages"
                        .formatted(shown(side.installation().id()), side.said().size()));
    }
}
