package dev.lockstep.archive.transfer;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.preference.ListConsentRequest;
import dev.lockstep.contract.preference.ListConsentResponse;
import dev.lockstep.contract.preference.PreferencesGrpc;
import dev.lockstep.service.consent.ConsentForms;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentSave;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Consent as preference-service has it. For virtual threads. */
final class PreferenceServiceConsents implements Consents {
    private static final int PATIENCE_SECONDS = 10;
    private static final int PAGE = 1_000;

    private final PreferencesGrpc.PreferencesBlockingStub calls;

    PreferenceServiceConsents(Channel preferenceService) {
        this.calls = PreferencesGrpc.newBlockingStub(preferenceService);
    }

    @Override
    public List<ConsentSave> of(String tenant, ByteString inbox) throws TransferException {
        List<ConsentSave> all = new ArrayList<>();
        var request = ListConsentRequest.newBuilder()
                .setTenantId(tenant)
                .setInboxId(inbox)
                .setPageSize(PAGE);
        try {
            ListConsentResponse page;
            do {
                page = calls.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .listConsent(request.build());
                page.getRecordsList().forEach(record -> all.add(ConsentForms.theirs(record)));
                request.setPageToken(page.getNextPageToken());
            } while (!page.getNextPageToken().isEmpty());
            return all;
        } catch (StatusRuntimeException e) {
            throw TransferException.passing("unavailable", "preference-service does not answer now.");
        }
    }
}
