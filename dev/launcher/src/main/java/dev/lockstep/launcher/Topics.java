package dev.lockstep.launcher;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** Every topic: its partitions and how long it keeps what it carries. */
final class Topics {
    // Streams resume over the retained log; a dead letter waits for somebody to come back from a holiday.
    private static final Duration EVENTS_KEPT = Duration.ofDays(7);
    private static final Duration DEAD_LETTERS_KEPT = Duration.ofDays(30);
    private static final int PARTITIONS = 12;
    private static final int DEAD_LETTER_PARTITIONS = 1;
    private static final short REPLICAS = 1;
    // What the services' producers send at most, and a little for the batch around it.
    private static final int LARGEST_RECORD = (5 << 20) + (64 << 10);

    private static final List<String> EVENTS =
            List.of("lockstep.commands", "lockstep.sync", "lockstep.archive", "lockstep.preference");

    private Topics() {}

    static List<NewTopic> all() {
        return EVENTS.stream()
                .flatMap(name -> Stream.of(
                        topic(name, PARTITIONS, EVENTS_KEPT),
                        topic(name + ".dlq", DEAD_LETTER_PARTITIONS, DEAD_LETTERS_KEPT)))
                .toList();
    }

    private static NewTopic topic(String name, int partitions, Duration kept) {
        return new NewTopic(name, partitions, REPLICAS)
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(kept.toMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(LARGEST_RECORD)));
    }
}
