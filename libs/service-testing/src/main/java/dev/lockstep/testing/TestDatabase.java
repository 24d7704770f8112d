package dev.lockstep.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.postgres.LocalPostgres;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Values;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/** A real PostgreSQL with the tables of the service whose tests run, empty. */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger OWNERS = new AtomicInteger();

    private final Vertx vertx = Vertx.vertx();
    private final Pool pool;
    private final Database database;

    public TestDatabase() {
        LocalPostgres postgres = LocalPostgres.forTests();
        String owner = "test_" + OWNERS.incrementAndGet();
        postgres.createOwner(owner);
        Flyway.configure()
                .dataSource("jdbc:" + postgres.url(), owner, owner)
                .locations("db/service-kit", "db/migration")
                .load()
                .migrate();
        this.pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(4))
                .connectingTo(
                        PgConnectOptions.fromUri(postgres.url()).setUser(owner).setPassword(owner))
                .using(vertx)
                .build();
        this.database = new Database(pool);
    }

    public Database database() {
        return database;
    }

    public Pool pool() {
        return pool;
    }

    /** What is on its way to others, in the order in which it was added. */
    public List<Envelope> outbox() {
        return database.direct()
                .list("select value from outbox order by id", row -> parsed(Values.bytes(row, "value")));
    }

    @Override
    public void close() {
        pool.close().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static Envelope parsed(byte[] event) {
        try {
            return Envelope.parseFrom(event);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an event in no known form", e);
        }
    }
}
