package dev.lockstep.interop;

import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A year of texts in an archive file. Texts, senders and times are made up; they lie evenly over the year, in all circles by turns. */
final class PastYear {
    static final Duration LENGTH = Duration.ofDays(365);

    private static final List<String> WORDS = List.of(
            "Shall we walk along the river on sunday?",
            "I am late, start without me.",
            "The photos from the hill are lovely, thank you!",
            "Who has the key to the cellar?",
            "Gladly. I bring bread and cheese, and somebody should think of something to drink.",
            "No rain until the evening, they say.",
            "See you at eight.");

    private final InboxId owner;
    private final List<Circle> circles;
    private final long endNs;
    private final int texts;

    /** @param endNs when the year ends, in nanoseconds since 1970 */
    PastYear(InboxId owner, List<Circle> circles, long endNs, int texts) {
        this.owner = owner;
        this.circles = circles;
        this.endNs = endNs;
        this.texts = texts;
    }

    void writeTo(Path file, ArchiveKey key, RandomGenerator random) throws IOException {
        MadeUpArchive.write(
                file,
                key,
                random,
                endNs,
                Stream.concat(
                        circles.stream().map(this::conversation),
                        IntStream.range(0, texts).mapToObj(number -> text(number, random))));
    }

    private BackupElement conversation(Circle circle) {
        return circle.isDm()
                ? MadeUpArchive.dm(
                        circle.id(), owner, circle.friends().getFirst().inboxId(), timeOf(0))
                : MadeUpArchive.group(circle.id(), owner, timeOf(0), circle.name());
    }

    private BackupElement text(int number, RandomGenerator random) {
        Circle circle = circles.get(number % circles.size());
        List<InboxId> members = Stream.concat(
                        Stream.of(owner), circle.friends().stream().map(Friend::inboxId))
                .toList();
        return MadeUpArchive.text(
                circle.id(),
                members.get(random.nextInt(members.size())),
                timeOf(number),
                WORDS.get(random.nextInt(WORDS.size())));
    }

    private long timeOf(int number) {
        return endNs - LENGTH.toNanos() / texts * (texts - number);
    }
}
