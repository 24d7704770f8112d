package dev.lockstep.interop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.interop.hosted.Gateway;
import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.MessageId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** What is told alike with phones and without: how Alix comes to a year of history, what two sides have of it, and who is blocked. */
final class Chapters {
    /** How many texts of the past year there are. */
    static final int PAST = 600;

    private final Narrator narrator;
    private final Gateway gateway;
    private final HistoryCounter historyServer;
    private final Function<String, Friend> friends;
    private final Path folder;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param friends makes the friend with a name
     * @param folder for the file with the past year
     */
    Chapters(
            Narrator narrator,
            Gateway gateway,
            HistoryCounter historyServer,
            Function<String, Friend> friends,
            Path folder) {
        this.narrator = narrator;
        this.gateway = gateway;
        this.historyServer = historyServer;
        this.friends = friends;
        this.folder = folder;
    }

    HostedInstallation host() {
        return narrator.step(
                "Alix's inbox is hosted: the server keeps its wallet and its keys, sealed.",
                () -> gateway.managedInbox("alix").install("server"),
                installation -> "inbox %s, installation %s"
                        .formatted(shown(installation.inbox().id()), shown(installation.id())));
    }

    List<Friend> friends() {
        return narrator.step(
                "Bo, Caro and Dana have inboxes too.",
                () -> List.of(friends.apply("bo"), friends.apply("caro"), friends.apply("dana")),
                all -> "%d inboxes registered on the network".formatted(all.size()));
    }

    List<Circle> talk(HostedInstallation server, List<Friend> all) {
        return narrator.step(
                "They talk, end-to-end encrypted: direct conversations and groups.",
                () -> {
                    List<Circle> circles = circles(server, all);
                    circles.forEach(circle -> greet(server, circle));
                    return circles;
                },
                circles -> "%d conversations, %d messages of today"
                        .formatted(
                                circles.size(),
                                new ServerSide("server", server, () -> {})
                                        .said()
                                        .size()));
    }

    void remember(HostedInstallation server, List<Circle> circles) {
        Path file = folder.resolve("past-year.xmtp");
        ArchiveKey key = ArchiveKey.generate(random);
        narrator.step(
                "A year of the past comes as an archive file (PUT …/import); its %d texts are made up.".formatted(PAST),
                () -> merge(server, circles, file, key),
                merged -> "%d messages merged from %s"
                        .formatted(merged.get("messages").asInt(), size(file)));
    }

    /** One side asks, the other answers; then both are shown beside each other. */
    Comparison fetch(String what, Side older, Side newer) {
        int texts = older.said().size();
        HistoryCounter.Count before = historyServer.now();
        narrator.step(
                what,
                () -> {
                    newer.fetchHistory(texts);
                    return historyServer.now().since(before);
                },
                passed -> "%s of sealed archive up, %s down; the history server cannot open it"
                        .formatted(Narrator.bytes(passed.uploaded()), Narrator.bytes(passed.downloaded())));
        return compare(older, newer);
    }

    private Comparison compare(Side older, Side newer) {
        List<Said> before = older.said();
        List<Said> after = newer.said();
        Comparison comparison = Comparison.of(before, after);
        narrator.row("", older.name(), newer.name());
        narrator.row("conversations", older.conversations(), newer.conversations());
        narrator.row("messages", before.size(), after.size());
        narrator.row("days from the first to the last", days(before), days(after));
        narrator.row("with the same id", "", comparison.sameIds());
        narrator.row("… text, sender and time", "", comparison.sameContents());
        narrator.blank();
        return comparison;
    }

    /** Blocks somebody on one side; whether it has taken hold on the other. */
    boolean block(String what, Friend blocked, Side by, Side at) {
        narrator.step(
                what,
                () -> at.untilToldOfBlock(blocked.inboxId(), () -> by.block(blocked.inboxId())),
                took -> "the %s said so %d ms later".formatted(at.name(), took.toMillis()));
        return by.blocks(blocked.inboxId()) && at.blocks(blocked.inboxId());
    }

    static String shown(Object id) {
        return id.toString().substring(0, 8);
    }

    private static List<Circle> circles(HostedInstallation server, List<Friend> all) {
        List<Circle> circles = new ArrayList<>();
        for (Friend friend : all) {
            circles.add(new Circle(server.dmWith(friend.inboxId()), "", List.of(friend)));
        }
        circles.add(group(server, "sunday walk", all));
        circles.add(group(server, "book club", all.subList(0, 2)));
        circles.add(group(server, "the house", all.subList(1, 3)));
        return circles;
    }

    private static Circle group(HostedInstallation server, String name, List<Friend> members) {
        InboxId[] inboxes = members.stream().map(Friend::inboxId).toArray(InboxId[]::new);
        return new Circle(server.groupWith(name, inboxes), name, members);
    }

    private static void greet(HostedInstallation server, Circle circle) {
        server.send(
                circle.id(), circle.isDm() ? "Hello! It is me, Alix." : "Welcome to “%s”!".formatted(circle.name()));
        for (Friend friend : circle.friends()) {
            MessageId answer = friend.write(circle.id(), "Hello Alix!");
            server.awaitMessage(circle.id(), answer);
        }
    }

    private JsonNode merge(HostedInstallation server, List<Circle> circles, Path file, ArchiveKey key) {
        // Before today's talk, so that the past is past.
        Instant end = Instant.now().minus(1, ChronoUnit.HOURS);
        try {
            new PastYear(
                            server.inbox().id(),
                            circles,
                            Duration.between(Instant.EPOCH, end).toNanos(),
                            PAST)
                    .writeTo(file, key, random);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return server.importFrom(file, key);
    }

    private static String size(Path file) {
        try {
            return Narrator.bytes(Files.size(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long days(List<Said> said) {
        List<Instant> times = said.stream().map(Said::at).toList();
        return times.isEmpty()
                ? 0
                : Duration.between(Collections.min(times), Collections.max(times))
                        .toDays();
    }
}
