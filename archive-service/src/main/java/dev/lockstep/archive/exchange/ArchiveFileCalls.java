package dev.lockstep.archive.exchange;

import com.google.protobuf.ByteString;
import dev.lockstep.archive.history.HistoryEvents;
import dev.lockstep.archive.transfer.ArchiveFiles;
import dev.lockstep.archive.transfer.TransferException;
import dev.lockstep.archive.transfer.TransferLifecycle;
import dev.lockstep.contract.history.ArchiveFilesGrpc;
import dev.lockstep.contract.history.ExportRequest;
import dev.lockstep.contract.history.FilePart;
import dev.lockstep.contract.history.ImportHead;
import dev.lockstep.contract.history.ImportPart;
import dev.lockstep.contract.history.ImportedFile;
import dev.lockstep.contract.history.InspectPart;
import dev.lockstep.contract.history.InspectedFile;
import dev.lockstep.service.failure.RefusedCallException;
import dev.lockstep.service.sql.Database;
import dev.lockstep.service.sql.DatabaseUnavailableException;
import dev.lockstep.xmtp.archive.ArchiveKey;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The calls of {@code lockstep.history.ArchiveFiles}. */
@GrpcService
class ArchiveFileCalls extends ArchiveFilesGrpc.ArchiveFilesImplBase {
    private static final Logger LOG = Logger.getLogger(ArchiveFileCalls.class);
    private static final int PART = 1 << 16;

    private final TransferLifecycle transfers;
    private final Database database;

    ArchiveFileCalls(TransferLifecycle transfers, Database database) {
        this.transfers = transfers;
        this.database = database;
    }

    @Override
    public void export(ExportRequest request, StreamObserver<FilePart> observer) {
        var call = (ServerCallStreamObserver<FilePart>) observer;
        PartStream parts = new PartStream(call);
        Thread.ofVirtual().name("export").start(() -> {
            try (OutputStream out = new BufferedOutputStream(parts, PART)) {
                files().export(
                                request.getTenantId(),
                                inbox(request.getTenantId(), request.getInstallationId()),
                                key(request.getKey()),
                                request.getOptions(),
                                out);
            } catch (RefusedCallException e) {
                call.onError(e.failure().toException());
                return;
            } catch (TransferException e) {
                call.onError(Refusals.of(e).failure().toException());
                return;
            } catch (IOException | DatabaseUnavailableException e) {
                LOG.infof("an export ends early: %s", e.getMessage());
                call.onError(Refusals.failed().failure().toException());
                return;
            } catch (RuntimeException e) {
                LOG.error("An export failed", e);
                call.onError(Refusals.failed().failure().toException());
                return;
            }
            call.onCompleted();
        });
    }

    @Override
    public StreamObserver<ImportPart> import_(StreamObserver<ImportedFile> observer) {
        ArchiveFiles files = filesOrFailure();
        return ReceivedFile.begin(
                (ServerCallStreamObserver<ImportedFile>) observer,
                files.temporary(),
                files.largest(),
                new ReceivedFile.Form<ImportPart, ImportHead>() {
                    @Override
                    public @Nullable ImportHead head(ImportPart part) {
                        return part.hasHead() ? part.getHead() : null;
                    }

                    @Override
                    public ByteString content(ImportPart part) {
                        return part.getContent();
                    }
                },
                (head, file) -> {
                    try {
                        var counts = files.merge(
                                head.getTenantId(),
                                inbox(head.getTenantId(), head.getInstallationId()),
                                head.getInstallationId(),
                                key(head.getKey()),
                                file);
                        observer.onNext(
                                ImportedFile.newBuilder().setCounts(counts).build());
                        observer.onCompleted();
                    } catch (TransferException e) {
                        throw Refusals.of(e);
                    }
                });
    }

    @Override
    public StreamObserver<InspectPart> inspect(StreamObserver<InspectedFile> observer) {
        ArchiveFiles files = filesOrFailure();
        return ReceivedFile.begin(
                (ServerCallStreamObserver<InspectedFile>) observer,
                files.temporary(),
                files.largest(),
                new ReceivedFile.Form<InspectPart, ByteString>() {
                    @Override
                    public @Nullable ByteString head(InspectPart part) {
                        return part.hasKey() ? part.getKey() : null;
                    }

                    @Override
                    public ByteString content(InspectPart part) {
                        return part.getContent();
                    }
                },
                (key, file) -> {
                    try {
                        observer.onNext(files.inspect(key(key), file));
                        observer.onCompleted();
                    } catch (TransferException e) {
                        throw Refusals.of(e);
                    }
                });
    }

    private ArchiveFiles files() throws RefusedCallException {
        return transfers.files().orElseThrow(Refusals::notHere);
    }

    /** Throws what gRPC answers the call with. */
    private ArchiveFiles filesOrFailure() {
        return transfers.files().orElseThrow(() -> Refusals.notHere().failure().toException());
    }

    private ByteString inbox(String tenant, ByteString installation) throws RefusedCallException {
        Optional<ByteString> inbox = HistoryEvents.inboxOf(database.direct(), tenant, installation);
        return inbox.orElseThrow(() -> Refusals.unknownInstallation(installation.toByteArray()));
    }

    private static ArchiveKey key(ByteString key) throws RefusedCallException {
        if (key.size() != ArchiveKey.LENGTH) {
            throw Refusals.invalid("key: %d bytes (expected: %d)".formatted(key.size(), ArchiveKey.LENGTH));
        }
        return ArchiveKey.of(key.toByteArray());
    }
}
