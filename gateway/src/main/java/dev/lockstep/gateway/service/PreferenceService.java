package dev.lockstep.gateway.service;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.preference.DiagnoseRequest;
import dev.lockstep.contract.preference.ListConsentRequest;
import dev.lockstep.contract.preference.ListConsentResponse;
import dev.lockstep.contract.preference.PreferencesGrpc;
import dev.lockstep.contract.preference.SetConsentRequest;
import dev.lockstep.contract.preference.SetConsentResponse;
import dev.lockstep.contract.sync.AnnouncedAnswer;
import dev.lockstep.contract.sync.Finding;
import dev.lockstep.gateway.request.Shown;
import io.grpc.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The owner of what inboxes allow and deny. For virtual threads; every wait is bounded. All methods throw
 * {@link dev.lockstep.gateway.failure.FailureException}: for what the service refuses, and when it does not answer.
 */
public final class PreferenceService {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_AT_ONCE = 1_000;

    private final PreferencesGrpc.PreferencesBlockingStub preferences;

    public PreferenceService(Channel channel) {
        this.preferences = PreferencesGrpc.newBlockingStub(channel);
    }

    public ListConsentResponse consent(ListConsentRequest request) {
        return answer(() -> withinPatience().listConsent(request));
    }

    public SetConsentResponse setConsent(SetConsentRequest request) {
        return answer(() -> withinPatience().setConsent(request));
    }

    /** What is thought of conversations, by their ids in hex; one that nobody has decided about is missing. */
    public Map<String, ConsentRecord.State> ofConversations(String tenant, ByteString inbox, List<ByteString> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        var request = ListConsentRequest.newBuilder()
                .setTenantId(tenant)
                .setInboxId(inbox)
                .setEntityType(ConsentRecord.EntityType.CONVERSATION_ID)
                .addAllEntities(ids.stream().map(Shown::hex).toList())
                .setPageSize(MOST_AT_ONCE)
                .build();
        return consent(request).getRecordsList().stream()
                .collect(Collectors.toMap(ConsentRecord::getEntity, ConsentRecord::getState));
    }

    /**
     * What is not well with an inbox's preferences.
     *
     * @param answers that its installations may have imported
     */
    public List<Finding> diagnose(String tenant, ByteString inbox, List<AnnouncedAnswer> answers) {
        var request = DiagnoseRequest.newBuilder()
                .setTenantId(tenant)
                .setInboxId(inbox)
                .addAllAnswers(answers)
                .build();
        return answer(() -> withinPatience().diagnose(request)).getFindingsList();
    }

    private PreferencesGrpc.PreferencesBlockingStub withinPatience() {
        return preferences.withDeadlineAfter(PATIENCE);
    }

    private static <T> T answer(Supplier<T> call) {
        return ServiceCalls.answer("preference-service", call);
    }
}
