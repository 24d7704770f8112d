package dev.lockstep.network.commitlog;

import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.failure.FailureException;
import dev.lockstep.network.ledger.PageRequest;
import dev.lockstep.network.request.Fields;
import dev.lockstep.xmtp.proto.mls.api.BatchPublishCommitLogRequest;
import dev.lockstep.xmtp.proto.mls.api.BatchQueryCommitLogRequest;
import dev.lockstep.xmtp.proto.mls.api.BatchQueryCommitLogResponse;
import dev.lockstep.xmtp.proto.mls.api.PublishCommitLogRequest;
import dev.lockstep.xmtp.proto.mls.api.QueryCommitLogRequest;
import dev.lockstep.xmtp.proto.mls.api.QueryCommitLogResponse;
import dev.lockstep.xmtp.proto.mls.api.SortDirection;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Answers the calls about the commit log: their limits are fixed numbers of the protocol. */
@ApplicationScoped
public class CommitLogCalls {
    private static final int MOST_PUBLISHES = 10;
    private static final int MOST_QUERIES = 20;
    private static final int SIGNATURE_LENGTH = 64;
    private static final int PUBLIC_KEY_LENGTH = 32;

    private final CommitLog log;
    private final long largestEntry;
    private final long largestResponse;

    CommitLogCalls(CommitLog log, NetworkSettings settings) {
        this.log = log;
        this.largestEntry = settings.limits().commitLogEntry().asLongValue();
        this.largestResponse = settings.limits().response().asLongValue();
    }

    public Future<Void> publish(BatchPublishCommitLogRequest request) {
        Fields.requireSome("requests", request.getRequestsCount());
        Fields.requireAtMost("requests", request.getRequestsCount(), MOST_PUBLISHES);
        for (int i = 0; i < request.getRequestsCount(); i++) {
            check("requests[%d]".formatted(i), request.getRequests(i));
        }
        return log.append(request.getRequestsList());
    }

    /** One answer for each query, in their order. */
    public Future<BatchQueryCommitLogResponse> query(BatchQueryCommitLogRequest request) {
        Fields.requireAtMost("requests", request.getRequestsCount(), MOST_QUERIES);
        List<Future<QueryCommitLogResponse>> answers =
                request.getRequestsList().stream().map(this::query).toList();
        return Future.all(answers)
                .map(all -> BatchQueryCommitLogResponse.newBuilder()
                        .addAllResponses(all.<QueryCommitLogResponse>list())
                        .build());
    }

    private Future<QueryCommitLogResponse> query(QueryCommitLogRequest request) {
        var asked = request.getPagingInfo();
        if (asked.getDirection() == SortDirection.SORT_DIRECTION_DESCENDING) {
            throw FailureException.invalidRequest("paging_info.direction: descending (expected: ascending)");
        }
        var paging = PageRequest.of(asked.toBuilder()
                .setDirection(SortDirection.SORT_DIRECTION_ASCENDING)
                .build());
        return log.page(Fields.group("group_id", request.getGroupId()), paging, largestResponse / MOST_QUERIES)
                .map(page -> QueryCommitLogResponse.newBuilder()
                        .setGroupId(request.getGroupId())
                        .addAllCommitLogEntries(page.messages())
                        .setPagingInfo(paging.answer(page))
                        .build());
    }

    private void check(String place, PublishCommitLogRequest request) {
        Fields.group(place + ".group_id", request.getGroupId());
        int size = request.getSerializedCommitLogEntry().size();
        if (size == 0 || size > largestEntry) {
            throw FailureException.invalidRequest("%s.serialized_commit_log_entry: %d bytes (expected: 1 to %d)"
                    .formatted(place, size, largestEntry));
        }
        Fields.requireLength(place + ".signature.bytes", request.getSignature().getBytes(), SIGNATURE_LENGTH);
        Fields.requireLength(
                place + ".signature.public_key", request.getSignature().getPublicKey(), PUBLIC_KEY_LENGTH);
    }
}
