package dev.lockstep.sync.failure;

import com.google.rpc.Code;
import dev.lockstep.contract.event.Reason;
import dev.lockstep.service.failure.CallFailure;

/**
 * A failure as callers are told it, in answers to calls and in operations alike.
 *
 * @param status of gRPC
 * @param code stable, as in problem documents
 * @param message the value and the rule
 * @param nextStep what the caller can do; empty if nothing
 */
public record Explanation(Code status, String code, String message, String nextStep) {
    public static Explanation of(Failure failure) {
        return switch (failure) {
            case Failure.UnknownInbox() ->
                unknown("inbox-unknown", "There is no such inbox.", "Check the id, or host the inbox first.");
            case Failure.UnknownInstallation() ->
                unknown(
                        "installation-unknown",
                        "There is no such hosted installation.",
                        "Check the id, or register an installation first.");
            case Failure.UnknownArchive(String pin) ->
                unknown(
                        "archive-not-found",
                        pin.isEmpty()
                                ? "No archive has been announced to this installation."
                                : "No archive with pin %s has been announced to this installation.".formatted(pin),
                        "List its archives to see which there are; sync device sync groups first.");
            case Failure.UnknownSignatureRequest() ->
                unknown(
                        "signature-request-unknown",
                        "There is no such signature request.",
                        "Take its id from the operation that waits for it.");
            case Failure.ClosedSignatureRequest() ->
                state(
                        "signature-request-closed",
                        "The signature request has been answered, or its text no longer holds.",
                        "Look at the operation: it shows the text that it waits for, if any.");
            case Failure.InvalidSignature(String reason) ->
                invalid(
                        "invalid-signature",
                        reason,
                        "Sign exactly the text of the request as a personal message (EIP-191); the request stays open.");
            case Failure.InvalidIdentifier(String value) ->
                invalid(
                        "invalid-identifier",
                        "identifier: %s (expected: 0x and 40 hex digits)".formatted(value),
                        "Give the address of an Ethereum account.");
            case Failure.InvalidRequest(String reason) -> invalid("invalid-request", reason, "");
            case Failure.HostedElsewhere() -> state("inbox-hosted-elsewhere", "This inbox cannot be hosted here.", "");
            case Failure.NotManaged() ->
                state(
                        "not-managed",
                        "The inbox has an external signer (expected: a managed inbox).",
                        "Sign with the owner's own wallet.");
            case Failure.InvalidIdentityText(String reason) ->
                invalid("invalid-identity-text", reason, "Give the text as the other installation made it, unchanged.");
            case Failure.BudgetExhausted(int left, int floor) ->
                state(
                        "identity-budget-exhausted",
                        "The inbox has %d identity updates left for life (expected: more than the %d that are kept back)."
                                .formatted(left, floor),
                        "Use the installations that it has; updates never come back.");
            case Failure.InstallationsFull(int limit) ->
                state(
                        "installations-full",
                        "The inbox has %d installations (expected: fewer than %d).".formatted(limit, limit),
                        "Revoke one that is no longer used.");
            case Failure.SignerNotReachable(String signer) ->
                state(
                        "signer-not-reachable",
                        "Only %s may sign this change (expected: an Ethereum account, of a managed inbox its own wallet)."
                                .formatted(signer),
                        "Make the change with the owner's own app.");
            case Failure.IdentityUpdateRefused(String reason) ->
                state(
                        "identity-update-refused",
                        "The network did not take the identity update: %s".formatted(reason),
                        "Look at the inbox's installations, then try again with a new operation.");
            case Failure.IdentityKeepsChanging(int texts) ->
                new Explanation(
                        Code.ABORTED,
                        "identity-keeps-changing",
                        "The inbox's identity changed while each of %d texts was being signed.".formatted(texts),
                        "Try again when nobody else changes the inbox.");
            case Failure.TooManyOperations(int limit) ->
                new Explanation(
                        Code.RESOURCE_EXHAUSTED,
                        "too-many-operations",
                        "The inbox has %d operations that have not ended, the most it may have.".formatted(limit),
                        "Wait until some have ended.");
            case Failure.NetworkRefused(String reason) ->
                state("network-refused", "The network refused: %s".formatted(reason), "");
            case Failure.NetworkUnreachable(long seconds, String reason) ->
                new Explanation(
                        Code.UNAVAILABLE,
                        "network-unreachable",
                        "It was tried for %d s without success; the last time: %s".formatted(seconds, reason),
                        "Try again later with a new operation.");
            case Failure.Refused(String code, String message, String nextStep) -> state(code, message, nextStep);
            case Failure.Unavailable() ->
                new Explanation(
                        Code.UNAVAILABLE,
                        "unavailable",
                        "The service cannot reach its database or the network now.",
                        "Try again in a few seconds.");
            case Failure.Internal() ->
                new Explanation(
                        Code.INTERNAL,
                        "internal-error",
                        "The service failed at this; its log says why.",
                        "Try again, and tell its operator if it stays.");
        };
    }

    /** As a call fails with it. */
    public CallFailure toCallFailure() {
        return new CallFailure(status, code, nextStep.isEmpty() ? message : message + " " + nextStep);
    }

    /** As an operation shows it. */
    public Reason toReason() {
        return Reason.newBuilder()
                .setCode(code)
                .setMessage(message)
                .setNextStep(nextStep)
                .build();
    }

    private static Explanation unknown(String code, String message, String nextStep) {
        return new Explanation(Code.NOT_FOUND, code, message, nextStep);
    }

    private static Explanation invalid(String code, String message, String nextStep) {
        return new Explanation(Code.INVALID_ARGUMENT, code, message, nextStep);
    }

    private static Explanation state(String code, String message, String nextStep) {
        return new Explanation(Code.FAILED_PRECONDITION, code, message, nextStep);
    }
}
