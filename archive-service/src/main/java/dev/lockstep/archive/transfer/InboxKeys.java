package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import dev.lockstep.service.secret.DataKey;

/** The keys under which the contents of inboxes lie here. */
@FunctionalInterface
interface InboxKeys {
    /** @throws TransferException if the inbox is gone or its key cannot be had now */
    DataKey of(ByteString inbox) throws TransferException;
}
