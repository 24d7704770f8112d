package dev.lockstep.sync.task;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.Reason;
import dev.lockstep.contract.event.SignatureRequest;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.operation.SyncEvents;
import dev.lockstep.xmtp.id.InboxId;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tasks as they are stored. What changes one tells of its operation in the same transaction. */
public final class TaskStore {
    private static final String INSERT = """
            insert into task (operation_id, inbox_id, envelope, created_at) values ($1, $2, $3, $4)
            on conflict do nothing
            """;

    private static final String BEGIN = """
            update task set attempts = attempts + 1
            where inbox_id = $1
              and id = (select id from task where inbox_id = $1 and state = 'ready' order by id limit 1)
              and (retry_at is null or retry_at <= $2) and %s
            returning id, inbox_id, envelope, attempts, troubled_since, exists (
                select 1 from task as next where next.inbox_id = $1 and next.state = 'ready' and next.id > task.id) as successor
            """.formatted(Sql.WITHOUT_WAITING_FOR_THE_DISK);

    private static final String JOIN = """
            with joined as (
                update task set envelope = $4
                where inbox_id = $1 and id = $2 and attempts = $3 and %s
                returning id)
            delete from task where inbox_id = $1 and id = any($5) and attempts = 0 and exists (select from joined)
            """.formatted(Sql.WITHOUT_WAITING_FOR_THE_DISK);

    private final SyncEvents events;

    public TaskStore(SyncEvents events) {
        this.events = events;
    }

    /** Takes a command, unless its operation is known already. */
    public void insert(Sql sql, InboxId inbox, Envelope command, Instant now) {
        Object[] task = {command.getOperationId(), inbox.toByteArray(), command.toByteArray(), now};
        if (!SyncEvents.isOperation(command)) {
            sql.send(INSERT, task);
        } else if (sql.update(INSERT, task) == 1) {
            events.running(sql, command);
        }
    }

    int count(Sql sql, InboxId inbox) {
        return sql.first(
                        "select count(*)::int as tasks from task where inbox_id = $1",
                        row -> row.getInteger("tasks"),
                        (Object) inbox.toByteArray())
                .orElse(0);
    }

    /**
     * Begins the inbox's oldest task that waits for nobody; nothing if there is none, or it is not to be tried yet. By itself, not
     * in a transaction with other things: a crash of the database may undo it, and the task is begun again.
     */
    public Optional<Task> begin(Sql sql, InboxId inbox, Instant now) {
        return sql.first(BEGIN, row -> read(row, row.getBoolean("successor")), inbox.toByteArray(), now);
    }

    /** Tasks that are ready behind a task of their inbox, oldest first. */
    public List<Task> behind(Sql sql, Task task, int limit) {
        return sql.list("""
                select id, inbox_id, envelope, attempts, troubled_since from task
                where inbox_id = $1 and id > $2 and state = 'ready' order by id limit $3
                """, TaskStore::read, task.inbox().toByteArray(), task.id(), limit);
    }

    /**
     * From now on a task does what others were to do as well. By itself, not in a transaction with other things: a crash of the database
     * may undo it, and each is a task again.
     *
     * @param command what it does from now on
     * @param others of the same inbox, begun never
     */
    public Task join(Sql sql, Task task, Envelope command, List<Task> others) {
        int gone = sql.update(
                JOIN,
                task.inbox().toByteArray(),
                task.id(),
                task.attempts(),
                command.toByteArray(),
                others.stream().map(Task::id).toArray(Long[]::new));
        if (gone != others.size()) {
            throw new LostTaskException(task);
        }
        return task.doing(command);
    }

    /** When the inbox's oldest task that waits for nobody is to be done; nothing if there is none. */
    public Optional<Instant> nextTry(Sql sql, InboxId inbox) {
        return sql.first("""
                select coalesce(retry_at, 'epoch') as due_at from task
                where inbox_id = $1 and state = 'ready' order by id limit 1
                """, row -> Values.time(row, "due_at"), (Object) inbox.toByteArray());
    }

    /** Tasks of an inbox, whatever they wait for. */
    public List<Envelope> commands(Sql sql, InboxId inbox) {
        return sql.list(
                "select id, inbox_id, envelope, attempts, troubled_since from task where inbox_id = $1 order by id",
                row -> read(row).command(),
                (Object) inbox.toByteArray());
    }

    public void succeed(Sql sql, Task task, Struct result) {
        end(sql, task);
        events.succeeded(sql, task.command(), result);
    }

    /** A task that is nobody's operation, and had nothing to do but to say something, is done. */
    public void said(Sql sql, String operation) {
        sql.send("delete from task where operation_id = $1", operation);
    }

    /** Whether an operation has a task. */
    public boolean isOpen(Sql sql, String operation) {
        return sql.first("select 1 from task where operation_id = $1", row -> true, operation)
                .isPresent();
    }

    public void fail(Sql sql, Task task, Failure failure) {
        end(sql, task);
        events.failed(sql, task.command(), failure);
    }

    /** The task waits for a signature; others go on meanwhile. */
    public void await(Sql sql, Task task, SignatureRequest request, String signer) {
        change(sql, task, "state = 'waiting', troubled_since = null, retry_at = null");
        events.waiting(sql, task.command(), request, signer);
    }

    /** The task waits for somebody outside; others go on meanwhile. */
    public void await(Sql sql, Task task, Reason reason) {
        park(sql, task);
        events.waiting(sql, task.command(), reason);
    }

    /** The task waits for another service; others go on meanwhile. */
    public void park(Sql sql, Task task) {
        change(sql, task, "state = 'waiting', troubled_since = null, retry_at = null");
    }

    /** A task that waits, locked: for whoever can end it, or tell more of it. */
    public Optional<Task> waiting(Sql sql, String operation) {
        return sql.first("""
                select id, inbox_id, envelope, attempts, troubled_since from task
                where operation_id = $1 and state = 'waiting' for update
                """, TaskStore::read, operation);
    }

    /** Why a task waits has changed. */
    public void waitsFor(Sql sql, Task task, Reason reason) {
        events.waiting(sql, task.command(), reason);
    }

    /** What a task waits for is under way. */
    public void progressed(Sql sql, Task task, double progress) {
        events.running(sql, task.command(), progress);
    }

    /** Inboxes of partitions that have tasks to be done and have had them for a while. */
    public List<InboxId> left(Sql sql, Set<Integer> partitions, int count, Instant before, int limit) {
        return sql.list(
                """
                select distinct inbox_id from task join inbox using (inbox_id)
                where task.state = 'ready' and coalesce(retry_at, task.created_at) < $1 and partition_hash % $2 = any($3)
                limit $4
                """,
                row -> InboxId.of(Values.bytes(row, "inbox_id")),
                before,
                count,
                partitions.toArray(Integer[]::new),
                limit);
    }

    /** What a task waited for has come. */
    public void resume(Sql sql, String operation) {
        Optional<Task> resumed = sql.first("""
                update task set state = 'ready' where operation_id = $1 and state = 'waiting'
                returning id, inbox_id, envelope, attempts, troubled_since
                """, TaskStore::read, operation);
        resumed.ifPresent(task -> events.running(sql, task.command()));
    }

    /** The task is tried again later. */
    public void postpone(Sql sql, Task task, Instant now, Instant retry) {
        owned(sql.update("""
                        update task set troubled_since = coalesce(troubled_since, $4), retry_at = $5
                        where inbox_id = $1 and id = $2 and attempts = $3
                        """, task.inbox().toByteArray(), task.id(), task.attempts(), now, retry), task);
    }

    private void end(Sql sql, Task task) {
        owned(
                sql.update(
                        "delete from task where inbox_id = $1 and id = $2 and attempts = $3",
                        task.inbox().toByteArray(),
                        task.id(),
                        task.attempts()),
                task);
    }

    private void change(Sql sql, Task task, String what) {
        owned(
                sql.update(
                        "update task set %s where inbox_id = $1 and id = $2 and attempts = $3".formatted(what),
                        task.inbox().toByteArray(),
                        task.id(),
                        task.attempts()),
                task);
    }

    private static void owned(int rows, Task task) {
        if (rows != 1) {
            throw new LostTaskException(task);
        }
    }

    private static Task read(Row row) {
        return read(row, true);
    }

    private static Task read(Row row, boolean mayHaveSuccessor) {
        try {
            return new Task(
                    row.getLong("id"),
                    InboxId.of(Values.bytes(row, "inbox_id")),
                    Envelope.parseFrom(Values.bytes(row, "envelope")),
                    row.getInteger("attempts"),
                    Optional.ofNullable(row.getOffsetDateTime("troubled_since")).map(time -> time.toInstant()),
                    mayHaveSuccessor);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a command is stored in no known form", e);
        }
    }
}
