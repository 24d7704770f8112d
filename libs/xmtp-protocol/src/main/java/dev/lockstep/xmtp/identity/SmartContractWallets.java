package dev.lockstep.xmtp.identity;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.wallet.AccountId;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Asks a chain whether a contract wallet accepts a signature. Implementations do the network's part; they may block, and
 * are called on the caller's thread. One that must not block is asked ahead instead: {@link
 * IdentityLog#contractSignatures} names the questions, {@link #answered} carries the answers.
 */
@FunctionalInterface
public interface SmartContractWallets {

    Verdict verify(ContractSignature question);

    /** Knows no chain; every contract wallet's signature is a retryable refusal. */
    static SmartContractWallets none() {
        return question -> new Verdict.Unavailable(
                "no node is known for chain " + question.account().chain());
    }

    /** Answers from {@code verdicts}; what is not among them is {@link Verdict.Unavailable}. */
    static SmartContractWallets answered(Map<ContractSignature, Verdict> verdicts) {
        var copy = Map.copyOf(verdicts);
        return question -> copy.getOrDefault(question, new Verdict.Unavailable("the chain was not asked"));
    }

    /**
     * A contract wallet's signature.
     *
     * @param hash the 32 bytes that were signed
     * @param block at which the contract's state counts; the latest where empty
     */
    record ContractSignature(AccountId account, ByteString hash, OptionalLong block, ByteString signature) {}

    /** What the chain says. */
    sealed interface Verdict {
        /** The contract accepts the signature in its state at {@code block}. */
        record Valid(long block) implements Verdict {}

        /** The contract, or the lack of one, was asked and refuses. */
        record Invalid(String explanation) implements Verdict {}

        /** The chain could not be asked; asking again may help. */
        record Unavailable(String explanation) implements Verdict {}
    }
}
