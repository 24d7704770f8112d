package dev.lockstep.sync.rig;

import dev.lockstep.postgres.LocalPostgres;
import dev.lockstep.service.sql.Database;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/** A real PostgreSQL with this service's tables, empty. */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger OWNERS = new AtomicInteger();

    private final Vertx vertx = Vertx.vertx();
    private final Pool pool;
    private final Database database;

    public TestDatabase() {
        LocalPostgres postgres = LocalPostgres.forTests();
        String owner = "sync_test_" + OWNERS.incrementAndGet();
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

    @Override
    public void close() {
        pool.close().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
