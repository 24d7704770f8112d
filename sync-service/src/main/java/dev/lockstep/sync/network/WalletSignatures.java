package dev.lockstep.sync.network;

import dev.lockstep.xmtp.identity.SmartContractWallets.ContractSignature;
import dev.lockstep.xmtp.identity.SmartContractWallets.Verdict;

/** What the network says about signatures of contract wallets. For virtual threads; throws {@link NetworkException}. */
public interface WalletSignatures {
    Verdict verify(ContractSignature question, Lane lane);
}
