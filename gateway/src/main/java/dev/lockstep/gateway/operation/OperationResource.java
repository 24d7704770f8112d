package dev.lockstep.gateway.operation;

import dev.lockstep.gateway.request.Call;
import dev.lockstep.gateway.request.Page;
import dev.lockstep.gateway.request.PageRequest;
import dev.lockstep.gateway.request.PathId;
import dev.lockstep.gateway.request.Requires;
import dev.lockstep.gateway.request.Shown;
import dev.lockstep.gateway.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What became of what was asked for. */
@Path("/v1/operations")
@Tag(name = "operations")
@RunOnVirtualThread
public class OperationResource {
    private final Operations operations;
    private final Call call;

    OperationResource(Operations operations, Call call) {
        this.operations = operations;
        this.call = call;
    }

    @GET
    @Requires(Scope.READ)
    @Operation(operationId = "listOperations", summary = "The tenant's operations, newest first")
    public Page<dev.lockstep.gateway.operation.Operation> list(@BeanParam PageRequest page) {
        int size = page.size();
        List<StoredOperation> found = operations.page(call.caller().tenant(), size + 1, end(page.token()));
        boolean more = found.size() > size;
        List<dev.lockstep.gateway.operation.Operation> items =
                found.stream().limit(size).map(StoredOperation::shown).toList();
        return new Page<>(items, more ? token(items.getLast()) : null);
    }

    @GET
    @Path("/{operationId}")
    @Requires(Scope.READ)
    @Operation(operationId = "getOperation", summary = "One operation")
    public dev.lockstep.gateway.operation.Operation get(@PathParam("operationId") String operationId) {
        return operations
                .find(call.caller().tenant(), PathId.operation(operationId))
                .orElseThrow(() -> PathId.unknown("operation"))
                .shown();
    }

    private static String token(dev.lockstep.gateway.operation.Operation last) {
        return Shown.nanos(last.createdAt()) + "." + last.id();
    }

    private static OperationTable.@Nullable PageEnd end(String token) {
        if (token.isEmpty()) {
            return null;
        }
        String[] parts = token.split("\\.", 2);
        try {
            return new OperationTable.PageEnd(
                    Shown.time(Long.parseLong(parts[0])), UUID.fromString(parts.length < 2 ? "" : parts[1]));
        } catch (IllegalArgumentException e) {
            throw PageRequest.wrongToken();
        }
    }
}
