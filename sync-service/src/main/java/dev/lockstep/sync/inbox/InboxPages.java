package dev.lockstep.sync.inbox;

import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.operation.Times;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** A tenant's inboxes page by page, oldest first. */
public final class InboxPages {
    private static final int DEFAULT = 50;
    private static final int MOST = 500;
    private static final int ID = 32;

    private final Database database;
    private final InboxStore inboxes;

    public InboxPages(Database database, InboxStore inboxes) {
        this.database = database;
        this.inboxes = inboxes;
    }

    /** @param nextToken empty on the last page */
    public record Page(List<HostedInbox> inboxes, String nextToken) {}

    /** @param token as the last page gave it; empty for the first */
    public Page page(String tenant, int size, String token) throws FailureException {
        int most = size <= 0 ? DEFAULT : Math.min(size, MOST);
        ByteBuffer after = token.isEmpty() ? ByteBuffer.allocate(Long.BYTES) : place(token);
        Instant afterTime = token.isEmpty() ? Instant.EPOCH : Times.instant(after.getLong());
        byte[] afterId = token.isEmpty() ? new byte[0] : new byte[ID];
        if (!token.isEmpty()) {
            after.get(afterId);
        }
        List<HostedInbox> found = inboxes.list(database.direct(), tenant, afterTime, afterId, most + 1);
        return found.size() > most ? new Page(found.subList(0, most), token(found.get(most - 1))) : new Page(found, "");
    }

    private static ByteBuffer place(String token) throws FailureException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            if (bytes.length == Long.BYTES + ID) {
                return ByteBuffer.wrap(bytes);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new FailureException(new Failure.InvalidRequest(
                "pageToken: not one of this list (expected: nextPageToken of an earlier page)."));
    }

    private static String token(HostedInbox last) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(Long.BYTES + ID)
                        .putLong(Times.nanos(last.createdAt()))
                        .put(last.id().toByteArray())
                        .array());
    }
}
