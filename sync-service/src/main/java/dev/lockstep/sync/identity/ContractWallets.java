package dev.lockstep.sync.identity;

import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.network.WalletSignatures;
import dev.lockstep.xmtp.identity.SmartContractWallets;

/** Who says whether a contract wallet has signed. */
final class ContractWallets {
    private ContractWallets() {}

    static SmartContractWallets of(IdentitySettings settings, WalletSignatures network) {
        return switch (settings.contractWallets()) {
            case REFUSE ->
                question -> new SmartContractWallets.Verdict.Invalid(
                        "contract wallet %s: contract wallets are not checked here (lockstep.identity.contract-wallets is refuse; set it to network to believe the network about them)"
                                .formatted(question.account()));
            case NETWORK -> question -> ask(network, question);
        };
    }

    private static SmartContractWallets.Verdict ask(
            WalletSignatures network, SmartContractWallets.ContractSignature question) {
        try {
            return network.verify(question, Lane.RECEIVE);
        } catch (NetworkException e) {
            return new SmartContractWallets.Verdict.Unavailable(String.valueOf(e.getMessage()));
        }
    }
}
