package dev.lockstep.benchmarks.archive;

import dev.lockstep.interop.MadeUpArchive;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One group with many texts of about a hundred characters, a second after each other. */
final class MadeUpHistory {
    private static final long FIRST_NS = Duration.ofDays(19_000).toNanos();
    private static final long SECOND_NS = Duration.ofSeconds(1).toNanos();
    private static final String TEXT =
            "%d. Shall we walk along the river on sunday, or will it rain again until the evening, as they say?";

    private final InboxId owner;
    private final GroupId group;
    private final int messages;

    MadeUpHistory(InboxId owner, int messages, RandomGenerator random) {
        byte[] id = new byte[GroupId.LENGTH];
        random.nextBytes(id);
        this.owner = owner;
        this.group = GroupId.of(id);
        this.messages = messages;
    }

    void writeTo(Path file, ArchiveKey key, RandomGenerator random) throws IOException {
        MadeUpArchive.write(
                file,
                key,
                random,
                timeOf(messages),
                Stream.concat(
                        Stream.of(MadeUpArchive.group(group, owner, FIRST_NS, "river")),
                        IntStream.range(0, messages)
                                .mapToObj(number ->
                                        MadeUpArchive.text(group, owner, timeOf(number), TEXT.formatted(number)))));
    }

    private static long timeOf(int number) {
        return FIRST_NS + number * SECOND_NS;
    }
}
