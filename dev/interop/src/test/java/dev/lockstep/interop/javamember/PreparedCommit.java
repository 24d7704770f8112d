package dev.lockstep.interop.javamember;

/** A commit that nobody but its maker has seen. */
public final class PreparedCommit {
    private final Committing.Prepared prepared;

    PreparedCommit(Committing.Prepared prepared) {
        this.prepared = prepared;
    }

    Committing.Prepared prepared() {
        return prepared;
    }
}
