package dev.lockstep.preference.call;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.ConsentRecord.EntityType;
import dev.lockstep.contract.event.ConsentRecord.State;
import dev.lockstep.contract.preference.DiagnoseRequest;
import dev.lockstep.contract.preference.DiagnoseResponse;
import dev.lockstep.contract.preference.ListConsentRequest;
import dev.lockstep.contract.preference.ListConsentResponse;
import dev.lockstep.contract.preference.PreferencesGrpc;
import dev.lockstep.contract.preference.SetConsentRequest;
import dev.lockstep.contract.preference.SetConsentResponse;
import dev.lockstep.contract.sync.Finding;
import dev.lockstep.preference.consent.Consents.About;
import dev.lockstep.preference.consent.Entity;
import dev.lockstep.preference.service.Preferring;
import dev.lockstep.service.failure.CallAnswers;
import dev.lockstep.service.failure.CallFailure;
import dev.lockstep.service.failure.RefusedCallException;
import dev.lockstep.service.sql.Sql;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The calls of {@code lockstep.preference.Preferences}. */
@GrpcService
class PreferenceCalls extends PreferencesGrpc.PreferencesImplBase {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 1_000;
    private static final int MOST_AT_ONCE = 1_000;

    private final Preferring service;

    PreferenceCalls(Preferring service) {
        this.service = service;
    }

    @Override
    public void listConsent(ListConsentRequest request, StreamObserver<ListConsentResponse> observer) {
        CallAnswers.answer(observer, () -> {
            int size = request.getPageSize() <= 0 ? PAGE : Math.min(request.getPageSize(), LARGEST_PAGE);
            List<ConsentRecord> found = service.consents()
                    .list(
                            service.database().direct(),
                            new About(request.getTenantId(), request.getInboxId(), ByteString.EMPTY),
                            request.getEntityType(),
                            request.getEntitiesList(),
                            after(request.getPageToken()),
                            size + 1);
            var page = ListConsentResponse.newBuilder();
            found.stream().limit(size).forEach(page::addRecords);
            if (found.size() > size) {
                ConsentRecord last = found.get(size - 1);
                page.setNextPageToken(last.getEntityTypeValue() + "-" + last.getEntity());
            }
            return page.build();
        });
    }

    @Override
    public void setConsent(SetConsentRequest request, StreamObserver<SetConsentResponse> observer) {
        CallAnswers.answer(observer, () -> {
            Map<Entity, State> wanted = wanted(request);
            return service.database().<SetConsentResponse, RefusedCallException>transaction(sql -> {
                var answer = SetConsentResponse.newBuilder();
                about(sql, request)
                        .ifPresentOrElse(
                                about -> answer.addAllRecords(service.consents().decide(sql, about, wanted)),
                                () -> answer.setIsInstallationUnknown(true));
                return answer.build();
            });
        });
    }

    /** Who decides; nothing if that is not known without an inbox. */
    private Optional<About> about(Sql sql, SetConsentRequest request) throws RefusedCallException {
        if (request.getInboxId().isEmpty()) {
            return service.consents().ofInstallation(sql, request.getTenantId(), request.getInstallationId());
        }
        var about = new About(request.getTenantId(), request.getInboxId(), request.getInstallationId());
        if (!service.consents().register(sql, about)) {
            throw new RefusedCallException(
                    new CallFailure(Code.NOT_FOUND, "inbox-unknown", "There is no hosted inbox of this id."));
        }
        return Optional.of(about);
    }

    @Override
    public void diagnose(DiagnoseRequest request, StreamObserver<DiagnoseResponse> observer) {
        CallAnswers.answer(observer, () -> {
            List<Finding> findings = service.consents()
                    .diagnose(
                            service.database().direct(),
                            new About(request.getTenantId(), request.getInboxId(), ByteString.EMPTY),
                            request.getAnswersList());
            return DiagnoseResponse.newBuilder().addAllFindings(findings).build();
        });
    }

    private static Map<Entity, State> wanted(SetConsentRequest request) throws RefusedCallException {
        if (request.getRecordsCount() == 0 || request.getRecordsCount() > MOST_AT_ONCE) {
            throw invalid("records: %d (expected: 1 to %d)".formatted(request.getRecordsCount(), MOST_AT_ONCE));
        }
        Map<Entity, State> wanted = new LinkedHashMap<>();
        for (ConsentRecord record : request.getRecordsList()) {
            Entity entity = Entity.of(record)
                    .orElseThrow(() ->
                            invalid("entity: %s (expected: 32 hex characters of a conversation id or 64 of an inbox id)"
                                    .formatted(record.getEntity())));
            if (record.getState() == State.STATE_UNSPECIFIED || record.getState() == State.UNRECOGNIZED) {
                throw invalid("state: none (expected: unknown, allowed or denied)");
            }
            wanted.put(entity, record.getState());
        }
        return wanted;
    }

    private static Optional<Entity> after(String token) throws RefusedCallException {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        int dash = token.indexOf('-');
        EntityType type = dash == 1 ? EntityType.forNumber(token.charAt(0) - '0') : null;
        if (type == null) {
            throw new RefusedCallException(
                    new CallFailure(
                            Code.INVALID_ARGUMENT,
                            "invalid-page-token",
                            "The page token is not one of this list. Give it back as the last page had it, or leave it out to begin anew."));
        }
        return Optional.of(new Entity(type, token.substring(dash + 1)));
    }

    private static RefusedCallException invalid(String reason) {
        return new RefusedCallException(new CallFailure(Code.INVALID_ARGUMENT, "invalid-request", reason));
    }
}
