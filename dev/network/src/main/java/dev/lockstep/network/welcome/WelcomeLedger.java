package dev.lockstep.network.welcome;

import com.google.protobuf.ByteString;
import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.ledger.BatchWriter;
import dev.lockstep.network.ledger.LedgerReader;
import dev.lockstep.network.ledger.LedgerTable;
import dev.lockstep.network.ledger.Nanos;
import dev.lockstep.xmtp.proto.mls.api.SendWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/** All welcomes and welcome pointers, in one order. */
@ApplicationScoped
public class WelcomeLedger {
    private static final LedgerTable<WelcomeMessage> TABLE = new LedgerTable<>(
            "welcome",
            "installation_key",
            "id, created_ns, installation_key, pointer, data, hpke_public_key, wrapper_algorithm, welcome_metadata",
            "octet_length(p.data) + octet_length(p.hpke_public_key) + octet_length(p.welcome_metadata) + 96",
            WelcomeLedger::message);

    /** $1 how many, $2 now (ns), then a column each. A welcome that is there already is passed over. */
    private static final String STORE = """
            with head as (
                update ledger_head
                set last_id = last_id + $1,
                    last_created_ns = greatest(last_created_ns + 1, $2) + $1 - 1
                where ledger = 'welcome'
                returning last_id - $1 as id_base, last_created_ns - $1 as ns_base),
            stored as (
                insert into welcome (id, created_ns, installation_key, pointer, data, hpke_public_key,
                                     wrapper_algorithm, welcome_metadata)
                select head.id_base + w.place, head.ns_base + w.place,
                       w.installation_key, w.pointer, w.data, w.hpke_public_key,
                       w.wrapper_algorithm, w.welcome_metadata
                from head, unnest($3::bytea[], $4::boolean[], $5::bytea[], $6::bytea[], $7::smallint[], $8::bytea[])
                    with ordinality as w(installation_key, pointer, data, hpke_public_key,
                                         wrapper_algorithm, welcome_metadata, place)
                on conflict (content_hash) do nothing
                returning id)
            select case when count(*) > 0 then pg_notify('network_welcome', max(id)::text)::text end from stored""";

    private final Pool pool;
    private final Clock clock;
    private final WelcomeIntake intake;
    private final LedgerReader<WelcomeMessage> reader;
    private final BatchWriter<NewWelcome> writer;

    WelcomeLedger(Pool pool, Clock clock, MeterRegistry metrics, NetworkSettings settings, WelcomeIntake intake) {
        this.pool = pool;
        this.clock = clock;
        this.intake = intake;
        this.reader = new LedgerReader<>(pool, TABLE);
        this.writer = new BatchWriter<>("welcomes", settings.writing(), metrics, this::store);
    }

    public LedgerReader<WelcomeMessage> reader() {
        return reader;
    }

    /** Completes when all are stored or none; what is there already counts as stored. */
    public Future<Void> append(SendWelcomeMessagesRequest request) {
        var welcomes = intake.accept(request);
        return writer.write(
                welcomes, welcomes.stream().mapToLong(NewWelcome::size).sum());
    }

    private Future<Void> store(List<NewWelcome> welcomes) {
        int count = welcomes.size();
        var destinations = new Buffer[count];
        var pointers = new Boolean[count];
        var data = new Buffer[count];
        var keys = new Buffer[count];
        var algorithms = new Short[count];
        var metadata = new Buffer[count];
        for (int i = 0; i < count; i++) {
            var welcome = welcomes.get(i);
            destinations[i] = LedgerReader.buffer(welcome.destination().bytes());
            pointers[i] = welcome.pointer();
            data[i] = LedgerReader.buffer(welcome.data());
            keys[i] = LedgerReader.buffer(welcome.hpkePublicKey());
            algorithms[i] = (short) welcome.algorithm();
            metadata[i] = LedgerReader.buffer(welcome.metadata());
        }
        var now = Nanos.of(clock.instant());
        return pool.preparedQuery(STORE)
                .execute(Tuple.of(count, now, destinations, pointers, data, keys, algorithms, metadata))
                .mapEmpty();
    }

    private static WelcomeMessage message(Row row) {
        long id = row.getLong("id");
        long createdNs = row.getLong("created_ns");
        ByteString destination = LedgerReader.bytes(row, "installation_key");
        ByteString data = LedgerReader.bytes(row, "data");
        ByteString key = LedgerReader.bytes(row, "hpke_public_key");
        int algorithm = row.getShort("wrapper_algorithm");
        var message = WelcomeMessage.newBuilder();
        if (row.getBoolean("pointer")) {
            message.getWelcomePointerBuilder()
                    .setId(id)
                    .setCreatedNs(createdNs)
                    .setInstallationKey(destination)
                    .setWelcomePointer(data)
                    .setHpkePublicKey(key)
                    .setWrapperAlgorithmValue(algorithm);
        } else {
            message.getV1Builder()
                    .setId(id)
                    .setCreatedNs(createdNs)
                    .setInstallationKey(destination)
                    .setData(data)
                    .setHpkePublicKey(key)
                    .setWrapperAlgorithmValue(algorithm)
                    .setWelcomeMetadata(LedgerReader.bytes(row, "welcome_metadata"));
        }
        return message.build();
    }
}
