package dev.lockstep.sync.signature;

import com.google.protobuf.ByteString;
import dev.lockstep.service.sql.Database;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.failure.FailureException;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.inbox.InboxStore;
import dev.lockstep.xmtp.wallet.WalletKey;
import java.time.InstantSource;
import java.util.Optional;

/** Custodial wallets, put to use for texts that a caller brings. Each use is written down. */
public final class Custody {
    private final Database database;
    private final InboxStore inboxes;
    private final InstantSource clock;

    public Custody(Database database, InboxStore inboxes, InstantSource clock) {
        this.database = database;
        this.inboxes = inboxes;
        this.clock = clock;
    }

    /** The signature of the inbox's wallet, 65 bytes: r, s, v. */
    public ByteString sign(HostedInbox inbox, String text) throws FailureException {
        return database.transaction(sql -> {
            WalletKey wallet =
                    inboxes.wallet(sql, inbox).orElseThrow(() -> new FailureException(new Failure.NotManaged()));
            Optional<Failure> problem =
                    IdentityText.problem(text, inbox.id(), inbox.identifier().address());
            if (problem.isPresent()) {
                throw new FailureException(problem.get());
            }
            sql.send(
                    "insert into signed_text (tenant_id, inbox_id, text, signed_at) values ($1, $2, $3, $4)",
                    inbox.tenant(),
                    inbox.id().toByteArray(),
                    text,
                    clock.instant());
            return wallet.sign(text).bytes();
        });
    }
}
