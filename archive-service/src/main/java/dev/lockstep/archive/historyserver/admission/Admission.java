package dev.lockstep.archive.historyserver.admission;

import dev.lockstep.archive.failure.Failure;
import dev.lockstep.archive.file.StorageBudget;
import dev.lockstep.archive.historyserver.request.ClientAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/** The door for uploads. Safe for use by several threads. */
public final class Admission {
    private final long maxFileSize;
    private final int maxUploads;
    private final UploadRate rate;
    private final StorageBudget budget;
    private final AtomicInteger uploads = new AtomicInteger();

    public sealed interface Decision {
        record Admitted(Intake intake) implements Decision {}

        record Refused(Failure failure) implements Decision {}
    }

    /**
     * @param maxFileSize in bytes
     * @param maxUploads that may run at once
     */
    public Admission(long maxFileSize, int maxUploads, UploadRate rate, StorageBudget budget) {
        this.maxFileSize = maxFileSize;
        this.maxUploads = maxUploads;
        this.rate = rate;
        this.budget = budget;
    }

    /**
     * Decides before the first byte of the body.
     *
     * @param declaredSize {@code Content-Length}; the room for all of it is taken at once
     */
    public Decision decide(ClientAddress client, OptionalLong declaredSize, Instant now) {
        long declared = declaredSize.orElse(0);
        if (declared > maxFileSize) {
            return new Decision.Refused(new Failure.FileTooLarge(maxFileSize));
        }
        Duration wait = rate.take(client, now);
        if (!wait.isZero()) {
            return new Decision.Refused(new Failure.UploadRateExceeded(wait));
        }
        if (uploads.incrementAndGet() > maxUploads) {
            uploads.decrementAndGet();
            return new Decision.Refused(new Failure.TooManyUploads(maxUploads));
        }
        if (!budget.reserve(declared)) {
            uploads.decrementAndGet();
            return new Decision.Refused(new Failure.StorageFull());
        }
        return new Decision.Admitted(new Intake(maxFileSize, declared, budget, uploads::decrementAndGet));
    }

    /** How many uploads are inside. */
    public int uploads() {
        return uploads.get();
    }
}
