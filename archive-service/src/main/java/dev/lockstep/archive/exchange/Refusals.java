package dev.lockstep.archive.exchange;

import com.google.rpc.Code;
import dev.lockstep.archive.transfer.TransferException;
import dev.lockstep.service.failure.CallFailure;
import dev.lockstep.service.failure.RefusedCallException;
import java.util.HexFormat;

/** What a call about files is refused for. */
final class Refusals {
    private Refusals() {}

    static RefusedCallException unknownInstallation(byte[] id) {
        return refused(
                Code.NOT_FOUND,
                "installation-unknown",
                "There is no hosted installation %s. Check its id."
                        .formatted(HexFormat.of().formatHex(id)));
    }

    static RefusedCallException invalid(String reason) {
        return refused(Code.INVALID_ARGUMENT, "invalid-request", reason);
    }

    static RefusedCallException tooLarge(long largest) {
        return refused(
                Code.INVALID_ARGUMENT,
                "archive-too-large",
                "The file is larger than the %d bytes that are taken. Raise lockstep.transfers.largest-download."
                        .formatted(largest));
    }

    static RefusedCallException notHere() {
        return refused(
                Code.UNAVAILABLE,
                "unavailable",
                "Archives are neither made nor taken here; the service's log says why.");
    }

    static RefusedCallException broken() {
        return refused(Code.INVALID_ARGUMENT, "body-incomplete", "The file did not arrive to its end. Send it again.");
    }

    static RefusedCallException failed() {
        return refused(Code.INTERNAL, "internal-error", "The service failed at this call; its log says why.");
    }

    /** What is wrong with the file, or why it cannot be dealt with now. */
    static RefusedCallException of(TransferException why) {
        Code status = why.isPermanent() ? Code.INVALID_ARGUMENT : Code.UNAVAILABLE;
        return refused(status, why.code(), String.valueOf(why.getMessage()));
    }

    private static RefusedCallException refused(Code status, String code, String text) {
        return new RefusedCallException(new CallFailure(status, code, text));
    }
}
