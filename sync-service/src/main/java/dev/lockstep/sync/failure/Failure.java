package dev.lockstep.sync.failure;

/** What this service can refuse or fail at. {@link Explanation} says each to a caller. */
public sealed interface Failure {
    record UnknownInbox() implements Failure {}

    record UnknownInstallation() implements Failure {}

    /** @param pin empty if none was named */
    record UnknownArchive(String pin) implements Failure {}

    record UnknownSignatureRequest() implements Failure {}

    record ClosedSignatureRequest() implements Failure {}

    /** @param reason the value and the rule */
    record InvalidSignature(String reason) implements Failure {}

    record InvalidIdentifier(String value) implements Failure {}

    /** @param reason the value and the rule */
    record InvalidRequest(String reason) implements Failure {}

    /** The identifier's inbox belongs to another tenant; nothing more is told. */
    record HostedElsewhere() implements Failure {}

    record NotManaged() implements Failure {}

    /** @param reason the value and the rule */
    record InvalidIdentityText(String reason) implements Failure {}

    /** @param left how many updates the inbox still has, @param floor how many are kept back */
    record BudgetExhausted(int left, int floor) implements Failure {}

    record InstallationsFull(int limit) implements Failure {}

    /** The signature of somebody who cannot be asked here. */
    record SignerNotReachable(String signer) implements Failure {}

    /** The network refuses an update that holds by itself, or loses it again and again. */
    record IdentityUpdateRefused(String reason) implements Failure {}

    /** The log moved away under each text that was made. */
    record IdentityKeepsChanging(int texts) implements Failure {}

    record TooManyOperations(int limit) implements Failure {}

    /** @param reason what the network said */
    record NetworkRefused(String reason) implements Failure {}

    /** @param seconds for how long it was tried, @param reason of the last try */
    record NetworkUnreachable(long seconds, String reason) implements Failure {}

    /** As another part of the service says it. */
    record Refused(String code, String message, String nextStep) implements Failure {}

    /** The database or the network does not answer; it may again soon. */
    record Unavailable() implements Failure {}

    record Internal() implements Failure {}
}
