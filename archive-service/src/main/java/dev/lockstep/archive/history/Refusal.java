package dev.lockstep.archive.history;

import com.google.rpc.Code;
import dev.lockstep.service.failure.CallFailure;

/** What a call about history can be refused for. */
sealed interface Refusal {
    record UnknownInstallation(String id) implements Refusal {}

    record UnknownConversation(String id) implements Refusal {}

    /** Named as a bound of a page. */
    record UnknownMessage(String id) implements Refusal {}

    record MalformedPageToken() implements Refusal {}

    /** The event that the caller has seen has not come here yet. */
    record Behind() implements Refusal {}

    default CallFailure toFailure() {
        return switch (this) {
            case UnknownInstallation(String id) ->
                new CallFailure(
                        Code.NOT_FOUND,
                        "installation-unknown",
                        "There is no hosted installation %s. Check its id.".formatted(id));
            case UnknownConversation(String id) ->
                new CallFailure(
                        Code.NOT_FOUND,
                        "conversation-unknown",
                        "This installation has no conversation %s. List its conversations to see which there are."
                                .formatted(id));
            case UnknownMessage(String id) ->
                new CallFailure(
                        Code.NOT_FOUND,
                        "message-unknown",
                        "This conversation has no message %s. Take the id of one that was listed.".formatted(id));
            case MalformedPageToken() ->
                new CallFailure(
                        Code.INVALID_ARGUMENT,
                        "invalid-page-token",
                        "The page token is not one of this list. Give it back as the last page had it, or leave it out to begin anew.");
            case Behind() ->
                new CallFailure(
                        Code.UNAVAILABLE,
                        "history-behind",
                        "What you have just seen is not in the history yet. Try again in a second.");
        };
    }
}
