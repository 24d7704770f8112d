package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentSave;
import java.util.List;

/** What an inbox allows and denies, as the owner of that says it. */
@FunctionalInterface
interface Consents {
    /** @throws TransferException if it cannot be had now */
    List<ConsentSave> of(String tenant, ByteString inbox) throws TransferException;
}
