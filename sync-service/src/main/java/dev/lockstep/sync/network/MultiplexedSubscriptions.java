package dev.lockstep.sync.network;

import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.Identifier;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import io.grpc.ManagedChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** All that this process follows, over as few streams as the network allows. */
final class MultiplexedSubscriptions implements Subscriptions, Wire.Topics, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(MultiplexedSubscriptions.class);
    private static final Identifier.Root NOBODY = new Identifier.Ethereum("0x" + "0".repeat(40));

    private final XmtpNetwork network;
    private final ManagedChannel channel;
    private final ScheduledExecutorService timer;
    private final NetworkSettings.Streams settings;
    private final FollowedTopics<WelcomeMessage> welcomes = new FollowedTopics<>();
    private final FollowedTopics<GroupMessage.V1> groups = new FollowedTopics<>();
    private final Follower.Limits limits;
    private @Nullable Wire wire;
    private boolean closed;

    MultiplexedSubscriptions(
            XmtpNetwork network,
            ManagedChannel channel,
            ScheduledExecutorService timer,
            NetworkSettings.Streams settings) {
        this.network = network;
        this.channel = channel;
        this.timer = timer;
        this.settings = settings;
        this.limits = new Follower.Limits(
                settings.heldPerTopic(),
                settings.held().asLongValue(),
                new AtomicLong(),
                new Backoff(settings.firstListenerPause(), settings.longestListenerPause()),
                new Backoff(settings.firstPause(), settings.longestPause()));
    }

    @Override
    public void followWelcomes(InstallationId installation, long after, Listener<WelcomeMessage> listener) {
        Topic topic = Topic.of(installation);
        var source = new Follower.Source<WelcomeMessage>(
                cursor -> network.welcomes(installation.bytes(), cursor, Lane.RECEIVE),
                MultiplexedSubscriptions::id,
                WelcomeMessage::getSerializedSize);
        if (welcomes.add(
                topic, installation, after, brought -> new Follower<>(listener, source, after, !brought, limits))) {
            wire().added(topic);
        }
    }

    @Override
    public void followGroup(
            InstallationId installation, GroupId group, long after, Listener<GroupMessage.V1> listener) {
        Topic topic = Topic.of(group);
        var source = new Follower.Source<GroupMessage.V1>(
                cursor -> network.groupMessages(group, cursor, Lane.RECEIVE).entries(),
                GroupMessage.V1::getId,
                GroupMessage.V1::getSerializedSize);
        if (groups.add(
                topic, installation, after, brought -> new Follower<>(listener, source, after, !brought, limits))) {
            wire().added(topic);
        }
    }

    @Override
    public void leaveGroup(InstallationId installation, GroupId group) {
        Topic topic = Topic.of(group);
        if (groups.remove(topic, installation)) {
            wire().removed(topic);
        }
    }

    @Override
    public boolean isUpToDate(InstallationId installation, GroupId group) {
        return wire().isCaughtUp() && groups.isUpToDate(Topic.of(group), installation);
    }

    @Override
    public void leave(InstallationId installation) {
        Topic own = Topic.of(installation);
        if (welcomes.remove(own, installation)) {
            wire().removed(own);
        }
        List<Topic> followed = groups.of(installation);
        followed.forEach(topic -> {
            if (groups.remove(topic, installation)) {
                wire().removed(topic);
            }
        });
    }

    @Override
    public Map<Topic, Long> places() {
        Map<Topic, Long> all = new LinkedHashMap<>(welcomes.places());
        all.putAll(groups.places());
        return all;
    }

    @Override
    public @Nullable Long place(Topic topic) {
        return switch (topic.kind()) {
            case GROUP -> groups.place(topic);
            case WELCOMES -> welcomes.place(topic);
        };
    }

    @Override
    public void arrived(GroupMessage message) {
        GroupMessage.V1 entry = message.getV1();
        groups.arrived(new Topic(Topic.Kind.GROUP, entry.getGroupId()), entry.getId(), entry);
    }

    @Override
    public void arrived(WelcomeMessage message) {
        welcomes.arrived(Topic.of(message), id(message), message);
    }

    /** How many topics are followed. */
    int followed() {
        return welcomes.size() + groups.size();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (wire != null) {
            wire.close();
        }
        welcomes.stop();
        groups.stop();
    }

    private synchronized Wire wire() {
        Wire open = wire;
        if (open == null) {
            open = settings.mode() == NetworkSettings.Streams.Mode.CLASSIC
                    ? classic()
                    : new BidirectionalWire(channel, timer, this, settings, this::fallBack);
            wire = open;
            open.start();
        }
        return open;
    }

    private synchronized void fallBack() {
        if (!closed) {
            LOG.info("The network has no bidirectional streams; classic ones are used");
            Wire classic = classic();
            wire = classic;
            classic.start();
        }
    }

    private Wire classic() {
        return new ClassicWire(
                channel, timer, this, settings, () -> network.inboxIds(List.of(NOBODY), Lane.HOUSEKEEPING));
    }

    private static long id(WelcomeMessage welcome) {
        return welcome.hasV1()
                ? welcome.getV1().getId()
                : welcome.getWelcomePointer().getId();
    }
}
