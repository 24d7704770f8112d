package dev.lockstep.service.sql;

/** The database cannot be used now; nothing is wrong with what was asked, and trying again later can help. */
public final class DatabaseUnavailableException extends RuntimeException {
    public DatabaseUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
