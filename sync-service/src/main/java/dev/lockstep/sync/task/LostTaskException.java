package dev.lockstep.sync.task;

/** Another instance has taken the task, or its inbox is gone: whoever gets this lets go of what it does. */
public final class LostTaskException extends RuntimeException {
    LostTaskException(Task task) {
        super("task %d of inbox %s is no longer ours".formatted(task.id(), task.inbox()));
    }
}
