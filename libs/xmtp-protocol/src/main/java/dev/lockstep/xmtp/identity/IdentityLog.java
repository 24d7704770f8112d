package dev.lockstep.xmtp.identity;

import dev.lockstep.xmtp.identity.SmartContractWallets.ContractSignature;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of an inbox: identity updates in the order of their sequence ids. One that does not hold makes everything
 * after it worthless, so whoever keeps a log must refuse it (XMTP network reference §4.6).
 */
public final class IdentityLog {
    /** How many updates an inbox can have, ever; a node refuses the next. */
    public static final int MAX_UPDATES = 256;

    /**
     * How many actions we look at in one update. Peers have no such limit; it is several times what any inbox can need,
     * as an inbox has at most {@value #MAX_UPDATES} updates.
     */
    public static final int MAX_ACTIONS = 1024;

    private IdentityLog() {}

    /**
     * The state after {@code update}. Changes nothing; the same input gives the same result.
     *
     * @param current the state so far, null for the first update of a log
     * @param wallets asked about contract wallets' signatures, in the order of the actions; may block
     * @throws IdentityUpdateException if the update does not hold; {@linkplain IdentityUpdateException#retryable
     *     retryable} only where a contract wallet could not be asked
     */
    public static AssociationState apply(
            @Nullable AssociationState current, IdentityUpdate update, SmartContractWallets wallets)
            throws IdentityUpdateException {
        var unverified = UpdateForm.read(update);
        var verifier = new SignatureVerifier(SignatureText.of(unverified), wallets);
        return AssociationRules.apply(current, unverified.map(verifier::verify));
    }

    /** The state after a whole log; {@link IdentityUpdateException.Reason#NOT_CREATED} for an empty one. */
    public static AssociationState replay(List<IdentityUpdate> log, SmartContractWallets wallets)
            throws IdentityUpdateException {
        AssociationState state = null;
        for (var update : log) {
            state = apply(state, update, wallets);
        }
        if (state == null) {
            throw new IdentityUpdateException(
                    IdentityUpdateException.Reason.NOT_CREATED, "the log is empty (expected: an update)");
        }
        return state;
    }

    /** The text that every signature of {@code update} signs. */
    public static String signatureText(IdentityUpdate update) throws IdentityUpdateException {
        return SignatureText.of(UpdateForm.read(update));
    }

    /**
     * What {@link #apply} will ask about contract wallets: for callers that ask the chains first, without blocking, and
     * then apply with {@link SmartContractWallets#answered}. Each question once.
     */
    public static List<ContractSignature> contractSignatures(IdentityUpdate update) throws IdentityUpdateException {
        var unverified = UpdateForm.read(update);
        var text = SignatureText.of(unverified);
        return unverified.signatures().stream()
                .filter(UnverifiedSignature.ContractWallet.class::isInstance)
                .map(UnverifiedSignature.ContractWallet.class::cast)
                .map(contract -> SignatureVerifier.question(contract, text))
                .distinct()
                .toList();
    }
}
