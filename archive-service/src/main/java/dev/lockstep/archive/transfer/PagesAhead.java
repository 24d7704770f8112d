package dev.lockstep.archive.transfer;

import dev.lockstep.archive.history.HistoryPages;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.service.sql.DatabaseUnavailableException;
import dev.lockstep.service.sql.Sql;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Reads the pages of a history, one ahead of whoever writes them down: the database and the archive's cipher work at once. */
final class PagesAhead {
    private static final int MOST_MESSAGES = 1_000;
    private static final long MOST_BYTES = 4 << 20;

    private final HistoryPages history;
    private final Sql sql;
    private final HistoryPages.Wanted wanted;
    private FutureTask<List<MessageStored>> coming;

    /**
     * @param sql outside a transaction: it is used on another thread
     * @param from where the first page begins
     */
    PagesAhead(HistoryPages history, Sql sql, HistoryPages.Wanted wanted, HistoryPages.End from) {
        this.history = history;
        this.sql = sql;
        this.wanted = wanted;
        this.coming = reading(from);
    }

    /** The next page; an empty one after the last. */
    List<MessageStored> next() {
        List<MessageStored> page = read();
        HistoryPages.end(page).ifPresent(end -> coming = reading(end));
        return page;
    }

    private FutureTask<List<MessageStored>> reading(HistoryPages.End from) {
        var task = new FutureTask<>(() -> history.messages(sql, wanted, from, MOST_MESSAGES, MOST_BYTES));
        Thread.ofVirtual().name("history-page").start(task);
        return task;
    }

    private List<MessageStored> read() {
        try {
            return coming.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException("a page of history", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailableException("interrupted while waiting for a page of history", e);
        }
    }
}
