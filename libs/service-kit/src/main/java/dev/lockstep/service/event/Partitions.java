package dev.lockstep.service.event;

import dev.lockstep.xmtp.id.InboxId;
import java.util.HexFormat;
import org.apache.kafka.common.utils.Utils;

/** Which partition an inbox's events are in: Kafka's own rule for keys. */
public final class Partitions {
    private Partitions() {}

    /** A number that never changes for an inbox; its remainder by the number of partitions is the partition. */
    public static int hash(InboxId inbox) {
        return Utils.toPositive(Utils.murmur2(HexFormat.of().parseHex(inbox.toString())));
    }

    public static int of(InboxId inbox, int partitions) {
        return hash(inbox) % partitions;
    }
}
