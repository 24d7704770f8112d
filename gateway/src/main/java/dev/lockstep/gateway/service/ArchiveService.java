package dev.lockstep.gateway.service;

import dev.lockstep.contract.history.GetConversationRequest;
import dev.lockstep.contract.history.HistoryGrpc;
import dev.lockstep.contract.history.ListConversationsRequest;
import dev.lockstep.contract.history.ListConversationsResponse;
import dev.lockstep.contract.history.ListMessagesRequest;
import dev.lockstep.contract.history.ListMessagesResponse;
import dev.lockstep.contract.history.StoredConversation;
import dev.lockstep.gateway.failure.FailureException;
import io.grpc.Channel;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The owner of conversations and messages. For virtual threads; every wait is bounded. All methods throw
 * {@link FailureException}: for what the service refuses, and when it does not answer.
 */
public final class ArchiveService {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HistoryGrpc.HistoryBlockingStub history;

    public ArchiveService(Channel channel) {
        this.history = HistoryGrpc.newBlockingStub(channel);
    }

    public ListConversationsResponse conversations(ListConversationsRequest request) {
        return answer(() -> withinPatience().listConversations(request));
    }

    public StoredConversation conversation(GetConversationRequest request) {
        return answer(() -> withinPatience().getConversation(request));
    }

    public ListMessagesResponse messages(ListMessagesRequest request) {
        return answer(() -> withinPatience().listMessages(request));
    }

    private HistoryGrpc.HistoryBlockingStub withinPatience() {
        return history.withDeadlineAfter(PATIENCE);
    }

    private static <T> T answer(Supplier<T> call) {
        return ServiceCalls.answer("archive-service", call);
    }
}
