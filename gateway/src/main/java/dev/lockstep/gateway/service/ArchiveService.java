package dev.lockstep.gateway.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.lockstep.contract.history.ArchiveFilesGrpc;
import dev.lockstep.contract.history.DiagnoseHistoryRequest;
import dev.lockstep.contract.history.ExportRequest;
import dev.lockstep.contract.history.FilePart;
import dev.lockstep.contract.history.GetConversationRequest;
import dev.lockstep.contract.history.HistoryGrpc;
import dev.lockstep.contract.history.ImportHead;
import dev.lockstep.contract.history.ImportPart;
import dev.lockstep.contract.history.ImportedFile;
import dev.lockstep.contract.history.InspectPart;
import dev.lockstep.contract.history.InspectedFile;
import dev.lockstep.contract.history.ListConversationsRequest;
import dev.lockstep.contract.history.ListConversationsResponse;
import dev.lockstep.contract.history.ListMessagesRequest;
import dev.lockstep.contract.history.ListMessagesResponse;
import dev.lockstep.contract.history.StoredConversation;
import dev.lockstep.contract.sync.Finding;
import dev.lockstep.gateway.failure.Failure;
import dev.lockstep.gateway.failure.FailureException;
import io.grpc.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The owner of conversations and messages. For virtual threads; every wait is bounded. All methods throw
 * {@link FailureException}: for what the service refuses, and when it does not answer.
 */
public final class ArchiveService {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** For files, which may be large. */
    private static final Duration TRANSFER = Duration.ofHours(1);

    private final HistoryGrpc.HistoryBlockingStub history;
    private final ArchiveFilesGrpc.ArchiveFilesBlockingStub files;
    private final ArchiveFilesGrpc.ArchiveFilesStub uploads;

    public ArchiveService(Channel channel) {
        this.history = HistoryGrpc.newBlockingStub(channel);
        this.files = ArchiveFilesGrpc.newBlockingStub(channel);
        this.uploads = ArchiveFilesGrpc.newStub(channel);
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

    /** What is not well with an installation's history. */
    public List<Finding> diagnose(String tenant, ByteString installation) {
        var request = DiagnoseHistoryRequest.newBuilder()
                .setTenantId(tenant)
                .setInstallationId(installation)
                .build();
        return answer(() -> withinPatience().diagnose(request)).getFindingsList();
    }

    /** The pieces of a file, as they are made; the next one is read with {@link #next}. */
    public Iterator<FilePart> export(ExportRequest request) {
        return answer(() -> files.withDeadlineAfter(TRANSFER).export(request));
    }

    /** The next piece; null after the last one. */
    public @Nullable FilePart next(Iterator<FilePart> parts) {
        return answer(() -> Optional.ofNullable(parts.hasNext() ? parts.next() : null))
                .orElse(null);
    }

    public ImportedFile merge(ImportHead head, InputStream file) {
        var upload = new FileUpload<ImportPart, ImportedFile>();
        uploads.withDeadlineAfter(TRANSFER).import_(upload);
        return sent(
                upload,
                ImportPart.newBuilder().setHead(head).build(),
                file,
                piece -> ImportPart.newBuilder()
                        .setContent(UnsafeByteOperations.unsafeWrap(piece))
                        .build());
    }

    public InspectedFile inspect(ByteString key, InputStream file) {
        var upload = new FileUpload<InspectPart, InspectedFile>();
        uploads.withDeadlineAfter(TRANSFER).inspect(upload);
        return sent(
                upload,
                InspectPart.newBuilder().setKey(key).build(),
                file,
                piece -> InspectPart.newBuilder()
                        .setContent(UnsafeByteOperations.unsafeWrap(piece))
                        .build());
    }

    private static <P, R> R sent(FileUpload<P, R> upload, P head, InputStream file, Function<byte[], P> part) {
        return answer(() -> {
            try {
                return upload.send(head, file, part);
            } catch (IOException e) {
                throw new FailureException(new Failure.BodyIncomplete());
            }
        });
    }

    private HistoryGrpc.HistoryBlockingStub withinPatience() {
        return history.withDeadlineAfter(PATIENCE);
    }

    private static <T> T answer(Supplier<T> call) {
        return ServiceCalls.answer("archive-service", call);
    }
}
