package dev.lockstep.interop;

import static dev.lockstep.interop.Chapters.shown;

import dev.lockstep.interop.hosted.Gateway;
import dev.lockstep.interop.hosted.HostedInstallation;
import java.nio.file.Path;
import java.util.List;

/** The story where there are no phones: Alix's inbox gets a second installation on the server, which gets everything too. */
final class HostedStory {
    private final Narrator narrator;
    private final Chapters chapters;

    HostedStory(Narrator narrator, Gateway gateway, HistoryCounter historyServer, Path folder) {
        this.narrator = narrator;
        this.chapters = new Chapters(
                narrator,
                gateway,
                historyServer,
                name -> Friend.with(gateway.managedInbox(name).install(name)),
                folder);
    }

    /** Tells it from the beginning to the end. */
    Ending tell() {
        HostedInstallation server = chapters.host();
        List<Friend> friends = chapters.friends();
        List<Circle> circles = chapters.talk(server, friends);
        chapters.remember(server, circles);
        ServerSide first = new ServerSide("first", server, () -> {});
        ServerSide second = narrator.step(
                "A second installation of the inbox begins with nothing.",
                () -> new ServerSide("second", server.inbox().install("second"), () -> {}),
                side -> "installation %s, with %d messages"
                        .formatted(shown(side.installation().id()), side.said().size()));
        Comparison comparison =
                chapters.fetch("It asks for history (POST …/sync-requests). The first answers.", first, second);
        boolean there = chapters.block(
                "On the first, Dana is blocked (PUT …/consent); the second is watched for consent-changed.",
                friends.getLast(),
                first,
                second);
        boolean back = chapters.block(
                "On the second, Bo is blocked; the first is watched.", friends.getFirst(), second, first);
        return new Ending(List.of(comparison), there && back);
    }
}
