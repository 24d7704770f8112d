package dev.lockstep.network.subscription;

import com.google.protobuf.ByteString;
import dev.lockstep.network.groupmessage.GroupMessageLedger;
import dev.lockstep.network.ledger.LedgerReader;
import dev.lockstep.network.welcome.WelcomeLedger;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The tails of both ledgers, woken by what the database notifies. */
@ApplicationScoped
public class LedgerTails {
    /** Should a notification ever get lost with its connection, nobody waits longer than this. */
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(2);

    private static final Duration RECONNECT = Duration.ofMillis(250);
    private static final Duration START = Duration.ofSeconds(20);

    private final Vertx vertx;
    private final Map<TopicKind, LedgerReader<?>> readers;
    private final PgConnectOptions database;
    private final Map<TopicKind, LedgerTail> tails = new EnumMap<>(TopicKind.class);
    private @Nullable PgSubscriber notifications;

    LedgerTails(
            Vertx vertx,
            GroupMessageLedger groupMessages,
            WelcomeLedger welcomes,
            @ConfigProperty(name = "quarkus.datasource.reactive.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") String user,
            @ConfigProperty(name = "quarkus.datasource.password") String password) {
        this.vertx = vertx;
        this.readers = Map.of(
                TopicKind.GROUP_MESSAGES, groupMessages.reader(),
                TopicKind.WELCOMES, welcomes.reader());
        this.database = PgConnectOptions.fromUri(url).setUser(user).setPassword(password);
        database.setTcpKeepAlive(true);
    }

    void start(@Observes StartupEvent event) throws Exception {
        var subscriber = PgSubscriber.subscriber(vertx, database).reconnectPolicy(_ -> RECONNECT.toMillis());
        for (var reader : readers.entrySet()) {
            var ledger = reader.getValue();
            long head = ledger.head()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START.toMillis(), TimeUnit.MILLISECONDS);
            var tail = new LedgerTail(reader.getKey(), ledger, vertx, head);
            tails.put(reader.getKey(), tail);
            subscriber
                    .channel(ledger.table().channel())
                    .subscribeHandler(_ -> tail.wake())
                    .handler(_ -> tail.wake());
        }
        subscriber.connect().toCompletionStage().toCompletableFuture().get(START.toMillis(), TimeUnit.MILLISECONDS);
        notifications = subscriber;
        vertx.setPeriodic(LOOK_ANYWAY.toMillis(), _ -> tails.values().forEach(LedgerTail::wake));
    }

    void stop(@Observes ShutdownEvent event) {
        if (notifications != null) {
            notifications.close();
        }
    }

    LedgerReader<?> reader(TopicKind kind) {
        return known(kind, readers);
    }

    void follow(TopicKind kind, Set<ByteString> topics, LedgerTail.Follower follower) {
        known(kind, tails).follow(topics, follower);
    }

    /** An id at or above which a tail is, and at or above all that is stored by now. */
    Future<Long> head(TopicKind kind) {
        return known(kind, tails).head();
    }

    void leave(Topic topic, LedgerTail.Follower follower) {
        known(topic.kind(), tails).leave(topic.key(), follower);
    }

    private static <T> T known(TopicKind kind, Map<TopicKind, T> map) {
        var found = map.get(kind);
        if (found == null) {
            throw new IllegalStateException("kind of topic: %s (expected: one of %s)".formatted(kind, map.keySet()));
        }
        return found;
    }
}
