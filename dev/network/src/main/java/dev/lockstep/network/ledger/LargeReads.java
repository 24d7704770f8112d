package dev.lockstep.network.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/** Reads answers of whatever size: what is small at once, what is large one after the other, so that memory does for all. */
@ApplicationScoped
public class LargeReads {
    private static final long SMALL = 1 << 20;

    private final Gate gate = new Gate(1);
    private final long largest;

    LargeReads(NetworkSettings settings) {
        this.largest = settings.limits().response().asLongValue();
    }

    /** A page as large as an answer may be. */
    public <M extends MessageLite> Future<Page<M>> page(LedgerReader<M> ledger, ByteString topic, PageRequest request) {
        return ledger.page(topic, request, Math.min(SMALL, largest))
                .compose(page -> page.cut() && largest > SMALL
                        ? gate.pass(() -> ledger.page(topic, request, largest))
                        : Future.succeededFuture(page));
    }

    /**
     * A read whose size was found out before. Fails with {@link Failure.LimitReached} if it is more than an answer may be.
     *
     * @param asked what to ask fewer of then
     */
    public <A> Future<A> sized(long bytes, String asked, Supplier<Future<A>> read) {
        if (bytes > largest) {
            return Future.failedFuture(new FailureException(
                    new Failure.LimitReached("response: about %d bytes (expected: at most %d); ask for fewer %s at once"
                            .formatted(bytes, largest, asked))));
        }
        return bytes > SMALL ? gate.pass(read) : read.get();
    }
}
