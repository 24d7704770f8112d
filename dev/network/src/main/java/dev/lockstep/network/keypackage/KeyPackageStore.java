package dev.lockstep.network.keypackage;

import com.google.protobuf.ByteString;
import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import dev.lockstep.network.ledger.LedgerReader;
import dev.lockstep.network.ledger.Nanos;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.keypackage.KeyPackageValidation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One current key package for each installation: the newest upload (XMTP network reference §2.7). It is never used up,
 * and its installation need not be a member of any inbox yet.
 */
@ApplicationScoped
public class KeyPackageStore {
    private static final String STORE = """
            insert into key_package (installation_key, inbox_id, key_package, created_ns, updated_ns)
            values ($1, $2, $3, $4, $4)
            on conflict (installation_key) do update
            set inbox_id = excluded.inbox_id, key_package = excluded.key_package, updated_ns = excluded.updated_ns""";

    private static final String FETCH =
            "select installation_key, key_package from key_package where installation_key = any($1::bytea[])";

    private static final String FETCH_BYTES = """
            select coalesce(sum(octet_length(key_package) + 8), 0)::bigint
            from unnest($1::bytea[]) as asked(installation_key) join key_package using (installation_key)""";

    private final Pool pool;
    private final Vertx vertx;
    private final Clock clock;
    private final long largest;

    KeyPackageStore(Pool pool, Vertx vertx, Clock clock, NetworkSettings settings) {
        this.pool = pool;
        this.vertx = vertx;
        this.clock = clock;
        this.largest = settings.limits().keyPackage().asLongValue();
    }

    /** Checks and stores a serialized key package and says whose it is. */
    public Future<InstallationId> upload(ByteString keyPackage) {
        if (keyPackage.size() > largest) {
            return Future.failedFuture(
                    invalid("%d bytes (expected: at most %d)".formatted(keyPackage.size(), largest)));
        }
        var bytes = keyPackage.toByteArray();
        var now = clock.instant();
        // Two signatures take a while: not on the event loop.
        return vertx.executeBlocking(() -> KeyPackageValidation.validate(bytes, now), false)
                .recover(refused -> Future.failedFuture(
                        refused instanceof MlsRefusedException
                                ? invalid(String.valueOf(refused.getMessage()))
                                : refused))
                .compose(valid -> pool.preparedQuery(STORE)
                        .execute(Tuple.of(
                                LedgerReader.buffer(valid.installationId().bytes()),
                                valid.inboxId().value(),
                                Buffer.buffer(bytes),
                                Nanos.of(now)))
                        .map(valid.installationId()));
    }

    /** The serialized key packages of those installations that have one. */
    public Future<Map<InstallationId, ByteString>> fetch(List<InstallationId> installations) {
        return pool.preparedQuery(FETCH).execute(Tuple.of(keys(installations))).map(rows -> {
            var found = new HashMap<InstallationId, ByteString>();
            rows.forEach(row -> found.put(
                    new InstallationId(LedgerReader.bytes(row, "installation_key")),
                    LedgerReader.bytes(row, "key_package")));
            return found;
        });
    }

    /** About how many bytes an answer takes that has the key package of each of these, also of one that is named twice. */
    public Future<Long> fetchBytes(List<InstallationId> installations) {
        return pool.preparedQuery(FETCH_BYTES)
                .execute(Tuple.of(keys(installations)))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static Buffer[] keys(List<InstallationId> installations) {
        return installations.stream()
                .map(installation -> LedgerReader.buffer(installation.bytes()))
                .toArray(Buffer[]::new);
    }

    private static FailureException invalid(String text) {
        return new FailureException(new Failure.InvalidKeyPackage("invalid identity: key package: " + text));
    }
}
