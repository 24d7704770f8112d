package dev.lockstep.sync.call;

import dev.lockstep.contract.event.ArchiveChanged;
import dev.lockstep.contract.event.ConversationHmacKeys;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.contract.sync.DeviceSyncGrpc;
import dev.lockstep.contract.sync.DeviceSyncListRequest;
import dev.lockstep.contract.sync.FindArchiveRequest;
import dev.lockstep.contract.sync.GetSyncStatusRequest;
import dev.lockstep.contract.sync.ListArchivesResponse;
import dev.lockstep.contract.sync.ListHmacKeysResponse;
import dev.lockstep.contract.sync.ListSyncRequestsResponse;
import dev.lockstep.contract.sync.SyncStatus;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.service.Hosting;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** The calls of {@code lockstep.sync.DeviceSync}. */
@GrpcService
class DeviceSyncCalls extends DeviceSyncGrpc.DeviceSyncImplBase {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 500;

    private final Hosting hosting;

    DeviceSyncCalls(Hosting hosting) {
        this.hosting = hosting;
    }

    @Override
    public void listSyncRequests(DeviceSyncListRequest request, StreamObserver<ListSyncRequestsResponse> observer) {
        Calls.answer(observer, () -> {
            int size = size(request);
            Place before = Place.of(request.getPageToken());
            List<SyncRequestChanged> found = hosting.deviceSync()
                    .requests(
                            request.getTenantId(),
                            Calls.installation(request.getInstallationId()),
                            before.atNs(),
                            before.text(),
                            size + 1);
            var page = ListSyncRequestsResponse.newBuilder();
            found.stream().limit(size).forEach(page::addRequests);
            if (found.size() > size) {
                SyncRequestChanged last = found.get(size - 1);
                page.setNextPageToken(new Place(last.getSentAtNs(), last.getPin()).token());
            }
            return page.build();
        });
    }

    @Override
    public void listArchives(DeviceSyncListRequest request, StreamObserver<ListArchivesResponse> observer) {
        Calls.answer(observer, () -> {
            int size = size(request);
            Place before = Place.of(request.getPageToken());
            List<ArchiveChanged> found = hosting.deviceSync()
                    .archives(
                            request.getTenantId(),
                            Calls.installation(request.getInstallationId()),
                            request.getSinceNs(),
                            before.atNs(),
                            before.text().getBytes(StandardCharsets.ISO_8859_1),
                            size + 1);
            var page = ListArchivesResponse.newBuilder();
            found.stream().limit(size).forEach(page::addArchives);
            if (found.size() > size) {
                ArchiveChanged last = found.get(size - 1);
                page.setNextPageToken(
                        new Place(last.getSentAtNs(), last.getMessageId().toString(StandardCharsets.ISO_8859_1))
                                .token());
            }
            return page.build();
        });
    }

    @Override
    public void findArchive(FindArchiveRequest request, StreamObserver<ArchiveChanged> observer) {
        Calls.answer(
                observer,
                () -> hosting.deviceSync()
                        .archive(
                                request.getTenantId(),
                                Calls.installation(request.getInstallationId()),
                                request.getPin())
                        .orElseThrow(() -> new FailureException(new Failure.UnknownArchive(request.getPin()))));
    }

    @Override
    public void listHmacKeys(DeviceSyncListRequest request, StreamObserver<ListHmacKeysResponse> observer) {
        Calls.answer(observer, () -> {
            int size = size(request);
            List<ConversationHmacKeys> found = hosting.deviceSync()
                    .hmacKeys(
                            request.getTenantId(),
                            Calls.installation(request.getInstallationId()),
                            group(request.getPageToken()),
                            size + 1);
            var page = ListHmacKeysResponse.newBuilder();
            found.stream().limit(size).forEach(page::addConversations);
            if (found.size() > size) {
                page.setNextPageToken(HexFormat.of()
                        .formatHex(found.get(size - 1).getGroupId().toByteArray()));
            }
            return page.build();
        });
    }

    @Override
    public void getStatus(GetSyncStatusRequest request, StreamObserver<SyncStatus> observer) {
        Calls.answer(
                observer,
                () -> hosting.deviceSync()
                        .status(request.getTenantId(), Calls.installation(request.getInstallationId())));
    }

    private static int size(DeviceSyncListRequest request) {
        return request.getPageSize() <= 0 ? PAGE : Math.min(request.getPageSize(), LARGEST_PAGE);
    }

    /** Where a page of keys ended. */
    private static byte[] group(String token) throws FailureException {
        try {
            return HexFormat.of().parseHex(token);
        } catch (IllegalArgumentException e) {
            throw unknownPage();
        }
    }

    private static FailureException unknownPage() {
        return new FailureException(new Failure.InvalidRequest(
                "pageToken: not one of this list (expected: nextPageToken of an earlier page)."));
    }

    /** Where a page ended: what comes after it is older. */
    private record Place(long atNs, String text) {
        String token() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((atNs + ":" + text).getBytes(StandardCharsets.UTF_8));
        }

        static Place of(String token) throws FailureException {
            if (token.isEmpty()) {
                return new Place(Long.MAX_VALUE, "");
            }
            try {
                String place = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
                int colon = place.indexOf(':');
                if (colon > 0) {
                    return new Place(Long.parseLong(place.substring(0, colon)), place.substring(colon + 1));
                }
            } catch (IllegalArgumentException e) {
                // Said below.
            }
            throw unknownPage();
        }
    }
}
