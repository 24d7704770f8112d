package dev.lockstep.gateway.installation;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.AnswerSignatureRequest;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.gateway.operation.Operation;
import dev.lockstep.gateway.operation.OperationAnswers;
import dev.lockstep.gateway.operation.Operations;
import dev.lockstep.gateway.request.Call;
import dev.lockstep.gateway.request.Checks;
import dev.lockstep.gateway.request.PathId;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.service.SyncService;
import dev.lockstep.gateway.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Texts that an owner outside is to sign. */
@Path("/v1/signature-requests/{signatureRequestId}")
@Tag(name = "installations")
@RunOnVirtualThread
public class SignatureRequestResource {
    private static final Pattern HEX = Pattern.compile("0x(?:[0-9a-fA-F]{2}){1,1024}");

    private final SyncService sync;
    private final Operations operations;
    private final Call call;

    SignatureRequestResource(SyncService sync, Operations operations, Call call) {
        this.sync = sync;
        this.operations = operations;
        this.call = call;
    }

    /** @param signature 0x and 130 hex digits: r, s, v */
    @Schema(name = "SignatureAnswer")
    public record SignatureAnswer(@Nullable String signature) {}

    @POST
    @Path("/signature")
    @Requires(Scope.WRITE)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "answerSignatureRequest",
            summary = "Answer with the owner's signature; one that does not verify leaves the request open")
    @APIResponse(
            responseCode = "202",
            description = "The operation that waited for it.",
            content = @Content(schema = @Schema(implementation = Operation.class)))
    public Response answer(
            @PathParam("signatureRequestId") String signatureRequestId,
            @Nullable SignatureAnswer body,
            @Context HttpHeaders headers) {
        Checks checks = new Checks();
        String text = checks.present(Checks.body(body).signature(), "", "signature");
        checks.expect(HEX.matcher(text).matches(), "signature", "expected: 0x and 130 hex digits")
                .done();
        ByteString signature = ByteString.copyFrom(HexFormat.of().parseHex(text.substring(2)));
        var verified = sync.verifySignature(call.caller(), signatureRequestId, signature);
        UUID operation = PathId.operation(verified.getOperationId());
        Operation running = operations.goOn(
                call.caller(),
                operation,
                new Operations.Wanted(
                        "answer-signature-request",
                        verified.getInboxId(),
                        ByteString.EMPTY,
                        Envelope.newBuilder()
                                .setAnswerSignatureRequest(AnswerSignatureRequest.newBuilder()
                                        .setSignatureRequestId(signatureRequestId)
                                        .setSignature(signature))));
        return OperationAnswers.answer(operations, call.caller(), running, headers);
    }
}
