package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import dev.lockstep.contract.sync.DataKeysGrpc;
import dev.lockstep.contract.sync.GetDataKeyRequest;
import dev.lockstep.service.failure.CallFailure;
import dev.lockstep.service.secret.DataKey;
import dev.lockstep.service.secret.DataKeys;
import dev.lockstep.service.secret.KeyEncryptionKey;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;

/** The data keys that sync-service has. For virtual threads. */
final class SyncServiceInboxKeys implements InboxKeys {
    private static final int PATIENCE_SECONDS = 10;

    private final DataKeys keys;

    SyncServiceInboxKeys(Channel syncService, KeyEncryptionKey keyEncryptionKey) {
        var calls = DataKeysGrpc.newBlockingStub(syncService);
        this.keys = new DataKeys(
                inbox -> calls.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .get(GetDataKeyRequest.newBuilder().setInboxId(inbox).build())
                        .getWrapped(),
                keyEncryptionKey,
                System::nanoTime);
    }

    @Override
    public DataKey of(ByteString inbox) throws TransferException {
        try {
            return keys.of(inbox);
        } catch (StatusRuntimeException e) {
            CallFailure failure = CallFailure.of(e);
            throw failure.status() == Code.NOT_FOUND
                    ? TransferException.permanent("inbox-unknown", "The inbox is not hosted here any more.", "")
                    : TransferException.passing("unavailable", "sync-service does not answer now.");
        }
    }
}
