package dev.lockstep.archive.history;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.history.DiagnoseHistoryRequest;
import dev.lockstep.contract.history.DiagnoseHistoryResponse;
import dev.lockstep.contract.history.GetConversationRequest;
import dev.lockstep.contract.history.HistoryGrpc;
import dev.lockstep.contract.history.ListConversationsRequest;
import dev.lockstep.contract.history.ListConversationsResponse;
import dev.lockstep.contract.history.ListMessagesRequest;
import dev.lockstep.contract.history.ListMessagesResponse;
import dev.lockstep.contract.history.SeenPosition;
import dev.lockstep.contract.history.StoredConversation;
import dev.lockstep.service.event.ConsumerPositions;
import dev.lockstep.service.event.Topic;
import dev.lockstep.service.failure.CallAnswers;
import dev.lockstep.service.failure.RefusedCallException;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.Sql;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The calls of {@code lockstep.history.History}. */
@GrpcService
class HistoryCalls extends HistoryGrpc.HistoryImplBase {
    private static final Duration CATCHING_UP = Duration.ofSeconds(2);
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 500;

    private final Database database;
    private final ConsumerPositions positions;

    HistoryCalls(Database database, ConsumerPositions positions) {
        this.database = database;
        this.positions = positions;
    }

    /** What a call does. */
    private interface Work<T> {
        T with(Sql sql) throws RefusalException;
    }

    @Override
    public void listConversations(
            ListConversationsRequest request, StreamObserver<ListConversationsResponse> observer) {
        answer(observer, request.hasSeen(), request.getSeen(), sql -> {
            Installations.require(sql, request.getInstallationId(), request.getTenantId());
            int size = pageSize(request.getPageSize());
            Optional<Place> after = Place.ofToken(request.getPageToken(), Conversations.ID_LENGTH);
            List<StoredConversation> found = Conversations.list(sql, request.getInstallationId(), after, size + 1);
            var page = ListConversationsResponse.newBuilder();
            found.stream().limit(size).forEach(page::addConversations);
            if (found.size() > size) {
                page.setNextPageToken(Conversations.place(found.get(size - 1)).toToken());
            }
            return page.build();
        });
    }

    @Override
    public void getConversation(GetConversationRequest request, StreamObserver<StoredConversation> observer) {
        answer(observer, request.hasSeen(), request.getSeen(), sql -> {
            Installations.require(sql, request.getInstallationId(), request.getTenantId());
            return Conversations.require(sql, request.getInstallationId(), request.getConversationId());
        });
    }

    @Override
    public void listMessages(ListMessagesRequest request, StreamObserver<ListMessagesResponse> observer) {
        answer(observer, request.hasSeen(), request.getSeen(), sql -> {
            Installations.require(sql, request.getInstallationId(), request.getTenantId());
            Conversations.require(sql, request.getInstallationId(), request.getConversationId());
            Messages.Listed found = messages(sql, request, pageSize(request.getPageSize()));
            var page = ListMessagesResponse.newBuilder().addAllMessages(found.messages());
            if (!found.complete()) {
                page.setNextPageToken(Messages.place(found.messages().getLast()).toToken());
            }
            return page.build();
        });
    }

    /** An installation that nothing has happened to yet is well. */
    @Override
    public void diagnose(DiagnoseHistoryRequest request, StreamObserver<DiagnoseHistoryResponse> observer) {
        answer(observer, false, SeenPosition.getDefaultInstance(), sql -> {
            long restored = Conversations.restored(sql, request.getTenantId(), request.getInstallationId());
            var response = DiagnoseHistoryResponse.newBuilder();
            Diagnosis.of(restored).ifPresent(response::addFindings);
            return response.build();
        });
    }

    private static Messages.Listed messages(Sql sql, ListMessagesRequest request, int limit) throws RefusalException {
        Optional<Place> resume = Place.ofToken(request.getPageToken(), Messages.ID_LENGTH);
        Optional<Place> after = bound(sql, request, request.getAfter());
        Optional<Place> before = bound(sql, request, request.getBefore());
        // A page goes on within the bounds, from the end it came from.
        return Messages.list(
                sql,
                request.getInstallationId(),
                request.getConversationId(),
                request.getDescending() ? after : resume.or(() -> after),
                request.getDescending() ? resume.or(() -> before) : before,
                request.getDescending(),
                limit);
    }

    private static Optional<Place> bound(Sql sql, ListMessagesRequest request, ByteString id) throws RefusalException {
        return id.isEmpty()
                ? Optional.empty()
                : Optional.of(Messages.place(sql, request.getInstallationId(), request.getConversationId(), id));
    }

    private static int pageSize(int asked) {
        return asked <= 0 ? PAGE : Math.min(asked, LARGEST_PAGE);
    }

    private <T> void answer(StreamObserver<T> observer, boolean hasSeen, SeenPosition seen, Work<T> work) {
        CallAnswers.answer(observer, () -> {
            try {
                if (hasSeen && !positions.await(Topic.SYNC, seen.getPartition(), seen.getOffset(), CATCHING_UP)) {
                    throw new RefusalException(new Refusal.Behind());
                }
                return work.with(database.direct());
            } catch (RefusalException e) {
                throw new RefusedCallException(e.refusal().toFailure());
            }
        });
    }
}
