package dev.lockstep.gateway.installation;

import dev.lockstep.gateway.operation.OperationWatch;
import dev.lockstep.gateway.operation.Operations;
import dev.lockstep.gateway.request.Call;
import dev.lockstep.gateway.service.SyncService;
import dev.lockstep.gateway.tenant.Caller;
import dev.lockstep.gateway.tenant.Scope;
import dev.lockstep.service.event.Outbox;
import dev.lockstep.service.event.OutboxRelay;
import dev.lockstep.service.secret.DataKeys;
import dev.lockstep.service.secret.KeyEncryptionKey;
import dev.lockstep.testing.TestDatabase;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.producer.MockProducer;

/** Calls of somebody who may do everything, about hosted installations. */
public final class TestCalls {
    private TestCalls() {}

    /** @param historyServer as configured */
    public static HostedCalls hosted(SyncService sync, TestDatabase stored, Optional<String> historyServer) {
        var call = new Call();
        call.setCaller(new Caller(UUID.randomUUID(), UUID.randomUUID(), Set.of(Scope.values())));
        var outbox = new Outbox(new OutboxRelay(stored.database(), new MockProducer<>()));
        return new HostedCalls(
                sync,
                new DataKeys(
                        inbox -> {
                            throw new IllegalStateException("nothing is opened here");
                        },
                        new NoKey(),
                        System::nanoTime),
                new Operations(stored.database(), outbox, new OperationWatch(), InstantSource.system()),
                call,
                historyServer);
    }

    private static final class NoKey implements KeyEncryptionKey {
        @Override
        public byte[] wrap(byte[] key, byte[] context) {
            throw new IllegalStateException("nothing is sealed here");
        }

        @Override
        public byte[] unwrap(byte[] wrapped, byte[] context) {
            throw new IllegalStateException("nothing is opened here");
        }
    }
}
