package dev.lockstep.archive.history;

import dev.lockstep.contract.sync.Finding;
import java.util.Optional;

/** What is not well with an installation's history, in words, with the next step (device sync reference §7, rows 17 and 22). */
final class Diagnosis {
    private Diagnosis() {}

    /** @param restored how many conversations are known from archives alone */
    static Optional<Finding> of(long restored) {
        return restored == 0
                ? Optional.empty()
                : Optional.of(Finding.newBuilder()
                        .setCode("conversations-restored")
                        .setMessage(
                                "%d of this installation's conversations came in an archive, and it is not in them: it can read them and write nothing there."
                                        .formatted(restored))
                        .setNextStep(
                                "Open the app on an installation of this inbox that is in them and let it sync (syncAll): it adds this one.")
                        .build());
    }
}
