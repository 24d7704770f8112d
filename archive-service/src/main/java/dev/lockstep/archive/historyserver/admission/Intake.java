package dev.lockstep.archive.historyserver.admission;

import dev.lockstep.archive.failure.Failure;
import dev.lockstep.archive.file.StorageBudget;
import java.util.Optional;

/** One upload that was let in: counts its bytes against the limits and gives back what it took. For one thread at a time. */
public final class Intake {
    private final long maxFileSize;
    private final StorageBudget budget;
    private final Runnable leave;
    private long reserved;
    private long received;
    private boolean ended;

    Intake(long maxFileSize, long reserved, StorageBudget budget, Runnable leave) {
        this.maxFileSize = maxFileSize;
        this.reserved = reserved;
        this.budget = budget;
        this.leave = leave;
    }

    /** Counts the next bytes; the failure if they are too many. */
    public Optional<Failure> take(int bytes) {
        received += bytes;
        if (received > maxFileSize) {
            return Optional.of(new Failure.FileTooLarge(maxFileSize));
        }
        if (received > reserved) {
            if (!budget.reserve(received - reserved)) {
                return Optional.of(new Failure.StorageFull());
            }
            reserved = received;
        }
        return Optional.empty();
    }

    /** The bytes received so far. */
    public long received() {
        return received;
    }

    /** The upload is over and its bytes stay. */
    public void keep() {
        end(received);
    }

    /** The upload is over and nothing of it stays. Does nothing after {@link #keep}. */
    public void drop() {
        end(0);
    }

    private void end(long kept) {
        if (!ended) {
            ended = true;
            budget.release(reserved - kept);
            leave.run();
        }
    }
}
