package dev.lockstep.sync.devicesync;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.contract.event.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Why a request for history stands where it stands, for whoever has to act. */
final class Reasons {
    static final Reason NONE = Reason.getDefaultInstance();

    private Reasons() {}

    static Reason of(String code, String message, String nextStep) {
        return Reason.newBuilder()
                .setCode(code)
                .setMessage(message)
                .setNextStep(nextStep)
                .build();
    }

    static Reason stored(byte[] reason) {
        try {
            return Reason.parseFrom(reason);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a reason in no known form", e);
        }
    }

    static Reason held() {
        return of(
                "decision-required",
                "Another installation of this inbox asks for the history, and the policy is to hold such requests.",
                "Decide on the request: answer or refuse.");
    }

    static Reason refusedByPolicy() {
        return of("refused-by-policy", "The policy is to refuse requests for history.", "");
    }

    static Reason refusedByDecision() {
        return of("refused-by-decision", "Somebody has decided to refuse the request.", "");
    }

    static Reason switchedOff() {
        return of(
                "history-sync-disabled",
                "History sync is switched off: there is no history server.",
                "Set lockstep.history-server.url.");
    }

    static Reason withoutOptions() {
        return of("invalid-request", "The request does not say what it asks for.", "Send it again, with options.");
    }

    /** @param age for how long it was known here when its request was read */
    static Reason youngInstallation(ReceivedRequest request, Duration age, Duration limit) {
        return of(
                "young-installation-asked",
                "Installation %s asks for history (pin %s) and was known here for only %d s then; the alarm is set to %d s."
                        .formatted(
                                Diagnosis.shortened(request.requester()),
                                request.pin(),
                                age.toSeconds(),
                                limit.toSeconds()),
                "See whose installation it is. If it is not yours, revoke it with the inbox's wallet, and set"
                        + " lockstep.device-sync.answering to hold.");
    }

    static Reason nobodyHasAnswered() {
        return of(
                "no-answer-yet",
                "No other installation of this inbox has answered yet.",
                "Open the app on another device of this user and let it sync; an answer is taken whenever it comes.");
    }

    /** @param until when it is given up */
    static Reason triedAgain(Reason why, Instant until) {
        return of(
                why.getCode(),
                "%s It is tried again until %s.".formatted(why.getMessage(), until.truncatedTo(ChronoUnit.SECONDS)),
                why.getCode().startsWith("history-server-")
                        ? "See that the history server runs and can be reached; all else happens by itself."
                        : "Nothing has to be done if it goes better soon; tell the operator if it does not.");
    }

    static Reason cannotBeFetchedYet(Reason why) {
        return of(
                why.getCode(),
                "An answer came and cannot be fetched yet: %s".formatted(why.getMessage()),
                why.getNextStep());
    }

    static Reason couldNotBeImported(Reason why) {
        return of(
                why.getCode(),
                "An answer came and could not be imported: %s".formatted(why.getMessage()),
                "Another installation may answer still; or ask again.");
    }
}
