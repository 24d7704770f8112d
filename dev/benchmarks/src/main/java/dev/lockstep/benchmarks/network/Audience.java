package dev.lockstep.benchmarks.network;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Fresh groups and those who read them: subscribers that share the groups out, each with a connection and one stream. */
final class Audience implements AutoCloseable {
    private static final Duration OPENING = Duration.ofSeconds(60);

    private final ByteString[] groups;
    private final List<NetworkClient> clients = new ArrayList<>();
    private volatile @Nullable Deliveries expected;

    private Audience(ByteString[] groups) {
        this.groups = groups;
    }

    /** Opens all streams; returns when each has its headers. */
    static Audience open(InetSocketAddress network, int groups, int subscribers) throws InterruptedException {
        Audience audience = new Audience(SealedMessage.freshGroups(groups, new SplittableRandom()));
        try {
            int each = groups / subscribers;
            for (int i = 0; i < subscribers; i++) {
                List<ByteString> share = Arrays.asList(audience.groups).subList(i * each, (i + 1) * each);
                NetworkClient client = new NetworkClient(network);
                audience.clients.add(client);
                client.subscribe(share, audience::delivered).awaitOpen(OPENING);
            }
            return audience;
        } catch (RuntimeException | InterruptedException e) {
            audience.close();
            throw e;
        }
    }

    /** The group that message {@code index} goes to: all in turn. */
    ByteString group(int index) {
        return groups[index % groups.length];
    }

    /** From now on deliveries count there. */
    void expect(Deliveries deliveries) {
        expected = deliveries;
    }

    private void delivered(GroupMessage.V1 message) {
        Deliveries deliveries = expected;
        if (deliveries != null) {
            deliveries.arrived(SealedMessage.number(message.getData()));
        }
    }

    @Override
    public void close() {
        clients.forEach(NetworkClient::close);
    }
}
