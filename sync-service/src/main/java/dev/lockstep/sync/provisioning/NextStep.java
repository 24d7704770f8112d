package dev.lockstep.sync.provisioning;

import com.google.protobuf.ByteString;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.sync.identity.IdentityLogs.NewestState;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.inbox.Signer;
import dev.lockstep.xmtp.identity.AssociationState;
import dev.lockstep.xmtp.identity.Identifier;
import dev.lockstep.xmtp.identity.IdentityLog;
import dev.lockstep.xmtp.identity.IdentityUpdateException;
import dev.lockstep.xmtp.identity.SmartContractWallets;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import java.util.Optional;

/** What a change to an identity log needs next. */
sealed interface NextStep {
    /** How many texts are made for one operation; each is made because the log moved away under the last. */
    int MOST_TEXTS = 5;

    /** How often one operation sends off an update. The same one can count only once, and still there is an end. */
    int MOST_PUBLISHES = 10;

    /** The log shows it. */
    record Finish() implements NextStep {}

    record Refuse(Failure failure) implements NextStep {}

    record UploadKeyPackage() implements NextStep {}

    record MakeText(Identifier.Ethereum signer) implements NextStep {}

    /** The custodial wallet signs. */
    record SignByWallet(IdentityChange.Draft draft) implements NextStep {}

    record AskForSignature(IdentityChange.Draft draft) implements NextStep {}

    record TakeSignature(IdentityChange.Draft draft, ByteString signature) implements NextStep {}

    record Publish(IdentityUpdate update) implements NextStep {}

    /**
     * What is known when the decision is made.
     *
     * @param log fresh from the network; nothing if the inbox has no update yet
     * @param answer what came from outside for the change's text
     * @param floor how many updates are kept back
     */
    record Facts(
            IdentityChange change,
            HostedInbox inbox,
            Optional<NewestState> log,
            boolean keyPackageUploaded,
            Optional<ByteString> answer,
            int floor) {
        Optional<AssociationState> state() {
            return log.map(NewestState::state);
        }
    }

    /** Looks at the network's log first of all, so nothing is ever done twice; then prices; only then goes on. */
    static NextStep of(Facts facts) {
        IdentityChange change = facts.change();
        if (change.isDone(facts.state())) {
            return new Finish();
        }
        Optional<Failure> refused = priced(facts);
        if (refused.isPresent()) {
            return new Refuse(refused.get());
        }
        if (change.signed().isPresent() && holds(change.signed().get(), facts.state())) {
            return change.publishesBegun() < MOST_PUBLISHES
                    ? new Publish(change.signed().get())
                    : new Refuse(new Failure.IdentityUpdateRefused(
                            "it was sent %d times and did not turn up in the log.".formatted(MOST_PUBLISHES)));
        }
        if (change.kind() == IdentityChange.Kind.ADD_INSTALLATION && !facts.keyPackageUploaded()) {
            return new UploadKeyPackage();
        }
        return sign(facts);
    }

    private static Optional<Failure> priced(Facts facts) {
        IdentityBudget budget = IdentityBudget.of(facts.log());
        return switch (facts.change().kind()) {
            case ADD_INSTALLATION -> budget.refusesInstallation(facts.floor());
            case REVOKE_INSTALLATION -> budget.refusesRevocation();
        };
    }

    private static NextStep sign(Facts facts) {
        IdentityChange change = facts.change();
        if (!(change.signer(facts.inbox(), facts.state()) instanceof Identifier.Ethereum signer)
                || (facts.inbox().signer() == Signer.MANAGED
                        && !signer.equals(facts.inbox().identifier()))) {
            return new Refuse(new Failure.SignerNotReachable(
                    change.signer(facts.inbox(), facts.state()).text()));
        }
        // A signed update that no longer holds can never count again; its text must not be signed a second time.
        if (change.draft().isEmpty() || change.signed().isPresent() || isStale(facts)) {
            return change.textsMade() < MOST_TEXTS
                    ? new MakeText(signer)
                    : new Refuse(new Failure.IdentityKeepsChanging(MOST_TEXTS));
        }
        IdentityChange.Draft draft = change.draft().get();
        return switch (facts.inbox().signer()) {
            case MANAGED -> new SignByWallet(draft);
            case EXTERNAL ->
                facts.answer()
                        .<NextStep>map(signature -> new TakeSignature(draft, signature))
                        .orElse(new AskForSignature(draft));
        };
    }

    private static boolean isStale(Facts facts) {
        IdentityChange.Draft draft = facts.change().draft().orElseThrow();
        try {
            return !facts.change()
                    .update(facts.inbox(), facts.state(), draft.at())
                    .text()
                    .equals(draft.text());
        } catch (IdentityUpdateException e) {
            return true;
        }
    }

    private static boolean holds(IdentityUpdate update, Optional<AssociationState> state) {
        try {
            IdentityLog.apply(state.orElse(null), update, SmartContractWallets.none());
            return true;
        } catch (IdentityUpdateException e) {
            return false;
        }
    }
}
