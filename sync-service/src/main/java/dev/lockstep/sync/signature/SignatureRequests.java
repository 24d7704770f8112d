package dev.lockstep.sync.signature;

import com.google.protobuf.ByteString;
import dev.lockstep.service.sql.Sql;
import dev.lockstep.service.sql.Values;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.xmtp.id.InboxId;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Texts that wait for a signature from outside. */
public final class SignatureRequests {
    private static final String SELECT =
            "select id, operation_id, inbox_id, text, expected_signer, state from signature_request ";

    /** A text that somebody outside is to sign. */
    public record Request(
            UUID id, String operation, InboxId inbox, String text, String expectedSigner, boolean isOpen) {}

    /** The open request of an operation for a text: the one there is, or a new one, which closes those for other texts. */
    public Request open(Sql sql, String operation, InboxId inbox, String text, String expectedSigner, Instant now) {
        sql.send(
                "update signature_request set state = 'closed' where operation_id = $1 and state <> 'closed' and text <> $2",
                operation,
                text);
        return sql.first(SELECT + "where operation_id = $1 and state = 'open'", SignatureRequests::read, operation)
                .orElseGet(() -> insert(sql, operation, inbox, text, expectedSigner, now));
    }

    /** The signature that answered a text. */
    public Optional<ByteString> answer(Sql sql, String operation, String text) {
        return sql.first(
                "select signature from signature_request where operation_id = $1 and text = $2 and state = 'answered'",
                row -> ByteString.copyFrom(Values.bytes(row, "signature")),
                operation,
                text);
    }

    /**
     * Checks a signature for a request that is open; nothing is changed.
     *
     * @throws FailureException if there is no such request for this tenant, it is not open, or the signature does not do
     */
    public Request verify(Sql sql, String tenant, UUID id, ByteString signature) throws FailureException {
        Request request = sql.first(
                        SELECT + "join inbox using (inbox_id) where id = $1 and tenant_id = $2",
                        SignatureRequests::read,
                        id,
                        tenant)
                .orElseThrow(() -> new FailureException(new Failure.UnknownSignatureRequest()));
        if (!request.isOpen()) {
            throw new FailureException(new Failure.ClosedSignatureRequest());
        }
        Optional<Failure> problem = SignatureCheck.problem(request.text(), request.expectedSigner(), signature);
        if (problem.isPresent()) {
            throw new FailureException(problem.get());
        }
        return request;
    }

    /** Keeps a signature that was verified. Whether the request was still open. */
    public boolean accept(Sql sql, Request request, ByteString signature) {
        return sql.update(
                        "update signature_request set state = 'answered', signature = $2 where id = $1 and state = 'open'",
                        request.id(),
                        signature.toByteArray())
                == 1;
    }

    /** The operation has ended. */
    public void close(Sql sql, String operation) {
        sql.send("update signature_request set state = 'closed' where operation_id = $1", operation);
    }

    private static Request insert(
            Sql sql, String operation, InboxId inbox, String text, String expectedSigner, Instant now) {
        Request request = new Request(UUID.randomUUID(), operation, inbox, text, expectedSigner, true);
        sql.send("""
                insert into signature_request (id, operation_id, inbox_id, text, expected_signer, state, created_at)
                values ($1, $2, $3, $4, $5, 'open', $6)
                """, request.id(), operation, inbox.toByteArray(), text, expectedSigner, now);
        return request;
    }

    private static Request read(Row row) {
        return new Request(
                row.getUUID("id"),
                row.getString("operation_id"),
                InboxId.of(Values.bytes(row, "inbox_id")),
                row.getString("text"),
                row.getString("expected_signer"),
                row.getString("state").equals("open"));
    }
}
