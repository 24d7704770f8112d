package dev.lockstep.network.identity;

import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import dev.lockstep.network.wallet.Chains;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InvalidIdException;
import dev.lockstep.xmtp.identity.AssociationState;
import dev.lockstep.xmtp.identity.IdentityLog;
import dev.lockstep.xmtp.identity.IdentityUpdateException;
import dev.lockstep.xmtp.identity.SmartContractWallets;
import dev.lockstep.xmtp.identity.SmartContractWallets.ContractSignature;
import dev.lockstep.xmtp.identity.SmartContractWallets.Verdict;
import dev.lockstep.xmtp.proto.identity.api.PublishIdentityUpdateRequest;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Takes identity updates (XMTP network reference §2.12): each is verified whole against what its inbox's log amounts to,
 * because one that does not hold would break the inbox for every client.
 */
@ApplicationScoped
public class IdentityPublishing {
    /** How often an update is verified anew because another one of its inbox came first. */
    private static final int ATTEMPTS = 5;

    private final InboxStore inboxes;
    private final Chains chains;
    private final Vertx vertx;
    private final long largest;

    IdentityPublishing(InboxStore inboxes, Chains chains, Vertx vertx, NetworkSettings settings) {
        this.inboxes = inboxes;
        this.chains = chains;
        this.vertx = vertx;
        this.largest = settings.limits().identityUpdate().asLongValue();
    }

    public Future<Void> publish(PublishIdentityUpdateRequest request) {
        if (!request.hasIdentityUpdate()) {
            throw FailureException.invalidRequest("identity_update: missing (expected: an update)");
        }
        var update = request.getIdentityUpdate();
        if (update.getSerializedSize() > largest) {
            throw FailureException.invalidRequest(
                    "identity_update: %d bytes (expected: at most %d)".formatted(update.getSerializedSize(), largest));
        }
        var inbox = inboxOf(update);
        return inboxes.read(inbox)
                .map(IdentityPublishing::requireRoom)
                .compose(_ -> askChains(update))
                .compose(wallets -> append(inbox, update, wallets, ATTEMPTS));
    }

    private Future<Void> append(InboxId inbox, IdentityUpdate update, SmartContractWallets wallets, int attempts) {
        if (attempts == 0) {
            return Future.failedFuture(new FailureException(
                    new Failure.Unavailable("inbox %s is being changed by others; try again".formatted(inbox))));
        }
        return inboxes.read(inbox)
                .map(IdentityPublishing::requireRoom)
                .compose(before -> apply(before.state(), update, wallets)
                        .compose(after -> inboxes.append(inbox, before, after, update)))
                .compose(appended ->
                        appended ? Future.<Void>succeededFuture() : append(inbox, update, wallets, attempts - 1));
    }

    /** Elliptic curves take their time: not on the event loop. */
    private Future<AssociationState> apply(
            @Nullable AssociationState state, IdentityUpdate update, SmartContractWallets wallets) {
        return offLoop(() -> IdentityLog.apply(state, update, wallets));
    }

    /** Contract wallets' chains are asked before anything else, so that nothing waits for them while it is locked. */
    private Future<SmartContractWallets> askChains(IdentityUpdate update) {
        return offLoop(() -> IdentityLog.contractSignatures(update)).compose(questions -> {
            List<Future<Verdict>> asked = questions.stream().map(chains::verify).toList();
            return Future.all(asked).map(all -> SmartContractWallets.answered(answers(questions, all.<Verdict>list())));
        });
    }

    private static Map<ContractSignature, Verdict> answers(List<ContractSignature> questions, List<Verdict> verdicts) {
        var answers = new HashMap<ContractSignature, Verdict>();
        for (int i = 0; i < questions.size(); i++) {
            answers.put(questions.get(i), verdicts.get(i));
        }
        return answers;
    }

    private <T> Future<T> offLoop(Callable<T> work) {
        return vertx.executeBlocking(work, false)
                .recover(thrown -> Future.failedFuture(
                        thrown instanceof IdentityUpdateException refused ? refusal(refused) : thrown));
    }

    private static FailureException refusal(IdentityUpdateException refused) {
        var rule = refused.reason().label();
        var text = "identity_update: " + refused.getMessage();
        return new FailureException(
                refused.retryable()
                        ? new Failure.UncheckableIdentityUpdate(rule, text)
                        : new Failure.InvalidIdentityUpdate(rule, text));
    }

    private static InboxRecord requireRoom(InboxRecord inbox) {
        if (inbox.updates() >= IdentityLog.MAX_UPDATES) {
            throw new FailureException(new Failure.InboxLogFull(
                    "inbox log is full: %d updates (limit: %d)".formatted(inbox.updates(), IdentityLog.MAX_UPDATES)));
        }
        return inbox;
    }

    private static InboxId inboxOf(IdentityUpdate update) {
        try {
            return new InboxId(update.getInboxId());
        } catch (InvalidIdException e) {
            throw FailureException.invalidRequest("identity_update.inbox_id: " + e.getMessage());
        }
    }
}
