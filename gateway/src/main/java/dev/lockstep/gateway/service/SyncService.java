package dev.lockstep.gateway.service;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.sync.CreateInboxRequest;
import dev.lockstep.contract.sync.CreateInboxResponse;
import dev.lockstep.contract.sync.DataKeysGrpc;
import dev.lockstep.contract.sync.DeviceSyncGrpc;
import dev.lockstep.contract.sync.DeviceSyncListRequest;
import dev.lockstep.contract.sync.FindArchiveRequest;
import dev.lockstep.contract.sync.GetDataKeyRequest;
import dev.lockstep.contract.sync.GetInboxRequest;
import dev.lockstep.contract.sync.GetInstallationRequest;
import dev.lockstep.contract.sync.GetSyncStatusRequest;
import dev.lockstep.contract.sync.Inbox;
import dev.lockstep.contract.sync.InboxesGrpc;
import dev.lockstep.contract.sync.Installation;
import dev.lockstep.contract.sync.InstallationsGrpc;
import dev.lockstep.contract.sync.ListArchivesResponse;
import dev.lockstep.contract.sync.ListHmacKeysResponse;
import dev.lockstep.contract.sync.ListInboxesRequest;
import dev.lockstep.contract.sync.ListInboxesResponse;
import dev.lockstep.contract.sync.ListInstallationsRequest;
import dev.lockstep.contract.sync.ListSyncRequestsResponse;
import dev.lockstep.contract.sync.SignIdentityTextRequest;
import dev.lockstep.contract.sync.SignatureRequestsGrpc;
import dev.lockstep.contract.sync.SyncStatus;
import dev.lockstep.contract.sync.VerifySignatureRequest;
import dev.lockstep.contract.sync.VerifySignatureResponse;
import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import dev.lockstep.gateway.request.Shown;
import dev.lockstep.gateway.tenant.Caller;
import io.grpc.Channel;
import io.grpc.stub.AbstractBlockingStub;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The owner of inboxes and installations. For virtual threads; every wait is bounded. All methods throw
 * {@link FailureException}: for what the service refuses, and when it does not answer.
 */
public final class SyncService {
    private static final String NAME = "sync-service";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** For calls that ask the XMTP network before they answer. */
    private static final Duration PATIENCE_WITH_NETWORK = Duration.ofSeconds(30);

    private final InboxesGrpc.InboxesBlockingStub inboxes;
    private final InstallationsGrpc.InstallationsBlockingStub installations;
    private final SignatureRequestsGrpc.SignatureRequestsBlockingStub signatureRequests;
    private final DataKeysGrpc.DataKeysBlockingStub dataKeys;
    private final DeviceSyncGrpc.DeviceSyncBlockingStub deviceSync;

    public SyncService(Channel channel) {
        this.inboxes = InboxesGrpc.newBlockingStub(channel);
        this.installations = InstallationsGrpc.newBlockingStub(channel);
        this.signatureRequests = SignatureRequestsGrpc.newBlockingStub(channel);
        this.dataKeys = DataKeysGrpc.newBlockingStub(channel);
        this.deviceSync = DeviceSyncGrpc.newBlockingStub(channel);
    }

    public CreateInboxResponse createInbox(CreateInboxRequest request) {
        return answer(() -> within(inboxes, PATIENCE_WITH_NETWORK).create(request));
    }

    public Inbox inbox(Caller caller, ByteString inbox) {
        return answer(() -> within(inboxes, PATIENCE).get(inboxRequest(caller, inbox)));
    }

    public ListInboxesResponse inboxes(Caller caller, int pageSize, String pageToken) {
        var request = ListInboxesRequest.newBuilder()
                .setTenantId(caller.tenantId())
                .setPageSize(pageSize)
                .setPageToken(pageToken)
                .build();
        return answer(() -> within(inboxes, PATIENCE).list(request));
    }

    public void deleteInbox(Caller caller, ByteString inbox) {
        answer(() -> within(inboxes, PATIENCE_WITH_NETWORK).delete(inboxRequest(caller, inbox)));
    }

    /** 65 bytes: r s v. */
    public ByteString signIdentityText(Caller caller, ByteString inbox, String text) {
        var request = SignIdentityTextRequest.newBuilder()
                .setTenantId(caller.tenantId())
                .setInboxId(inbox)
                .setText(text)
                .build();
        return answer(() -> within(inboxes, PATIENCE_WITH_NETWORK).signIdentityText(request))
                .getSignature();
    }

    public Installation installation(Caller caller, ByteString installation) {
        var request = GetInstallationRequest.newBuilder()
                .setTenantId(caller.tenantId())
                .setInstallationId(installation)
                .build();
        return answer(() -> within(installations, PATIENCE_WITH_NETWORK).get(request));
    }

    /** One that runs here, so that it can be told to do something. */
    public Installation hostedInstallation(Caller caller, ByteString installation) {
        Installation found = installation(caller, installation);
        if (!found.getHosted()) {
            throw new FailureException(new Failure.NotHosted(Shown.hex(found.getInstallationId())));
        }
        return found;
    }

    public List<Installation> installations(Caller caller, ByteString inbox) {
        var request = ListInstallationsRequest.newBuilder()
                .setTenantId(caller.tenantId())
                .setInboxId(inbox)
                .build();
        return answer(() -> within(installations, PATIENCE_WITH_NETWORK).list(request))
                .getInstallationsList();
    }

    public VerifySignatureResponse verifySignature(Caller caller, String signatureRequest, ByteString signature) {
        var request = VerifySignatureRequest.newBuilder()
                .setTenantId(caller.tenantId())
                .setSignatureRequestId(signatureRequest)
                .setSignature(signature)
                .build();
        return answer(() -> within(signatureRequests, PATIENCE_WITH_NETWORK).verify(request));
    }

    /** Newest first. */
    public ListSyncRequestsResponse syncRequests(
            String tenant, ByteString installation, int pageSize, String pageToken) {
        return answer(() -> within(deviceSync, PATIENCE)
                .listSyncRequests(
                        list(tenant, installation, pageSize, pageToken).build()));
    }

    /** Newest first. */
    public ListArchivesResponse archives(
            String tenant, ByteString installation, long sinceNs, int pageSize, String pageToken) {
        return answer(() -> within(deviceSync, PATIENCE)
                .listArchives(list(tenant, installation, pageSize, pageToken)
                        .setSinceNs(sinceNs)
                        .build()));
    }

    /** There is an archive with this pin, or any if the pin is empty. */
    public void requireArchive(String tenant, ByteString installation, String pin) {
        var request = FindArchiveRequest.newBuilder()
                .setTenantId(tenant)
                .setInstallationId(installation)
                .setPin(pin)
                .build();
        answer(() -> within(deviceSync, PATIENCE).findArchive(request));
    }

    /** In the order of the groups' ids. */
    public ListHmacKeysResponse hmacKeys(String tenant, ByteString installation, int pageSize, String pageToken) {
        return answer(() -> within(deviceSync, PATIENCE)
                .listHmacKeys(list(tenant, installation, pageSize, pageToken).build()));
    }

    public SyncStatus syncStatus(String tenant, ByteString installation) {
        var request = GetSyncStatusRequest.newBuilder()
                .setTenantId(tenant)
                .setInstallationId(installation)
                .build();
        return answer(() -> within(deviceSync, PATIENCE_WITH_NETWORK).getStatus(request));
    }

    private static DeviceSyncListRequest.Builder list(
            String tenant, ByteString installation, int pageSize, String pageToken) {
        return DeviceSyncListRequest.newBuilder()
                .setTenantId(tenant)
                .setInstallationId(installation)
                .setPageSize(pageSize)
                .setPageToken(pageToken);
    }

    /** The data key of an inbox, wrapped. */
    public ByteString dataKey(ByteString inbox) {
        var request = GetDataKeyRequest.newBuilder().setInboxId(inbox).build();
        return answer(() -> within(dataKeys, PATIENCE).get(request)).getWrapped();
    }

    private static GetInboxRequest inboxRequest(Caller caller, ByteString inbox) {
        return GetInboxRequest.newBuilder()
                .setTenantId(caller.tenantId())
                .setInboxId(inbox)
                .build();
    }

    private static <S extends AbstractBlockingStub<S>> S within(S stub, Duration patience) {
        return stub.withDeadlineAfter(patience);
    }

    private static <T> T answer(Supplier<T> call) {
        return ServiceCalls.answer(NAME, call);
    }
}
