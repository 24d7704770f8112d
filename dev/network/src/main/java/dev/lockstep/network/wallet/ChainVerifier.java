package dev.lockstep.network.wallet;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.identity.SmartContractWallets.ContractSignature;
import dev.lockstep.xmtp.identity.SmartContractWallets.Verdict;
import dev.lockstep.xmtp.wallet.InvalidAccountIdException;
import dev.lockstep.xmtp.wallet.InvalidWalletSignatureException;
import dev.lockstep.xmtp.wallet.RecoverableSignature;
import dev.lockstep.xmtp.wallet.WalletAddress;
import io.vertx.core.Future;

/**
 * Decides about a signature by what its chain says (XMTP network reference §4.5.3): a contract is asked (ERC-1271), one
 * that is not there yet is put there on trial (ERC-6492), and an address without a contract is one with a key.
 */
final class ChainVerifier {
    private final ChainClient chain;

    ChainVerifier(ChainClient chain) {
        this.chain = chain;
    }

    /** Never fails. */
    Future<Verdict> verify(ContractSignature question) {
        try {
            var wallet = question.account().evmAddress();
            var signature = question.signature();
            var counterfactual = CounterfactualSignature.read(signature);
            var block = question.block().isPresent()
                    ? Future.succeededFuture(question.block().getAsLong())
                    : chain.latestBlock();
            return block.compose(at -> chain.code(wallet.toString(), at)
                            .compose(code -> {
                                if (counterfactual.isPresent()) {
                                    return onTrial(wallet, !code.isEmpty(), counterfactual.get(), question.hash(), at);
                                }
                                return code.isEmpty()
                                        ? Future.succeededFuture(isOwnKey(wallet, question.hash(), signature))
                                        : asked(wallet, question.hash(), signature, at);
                            })
                            .map(valid -> verdict(wallet, valid, at)))
                    .recover(e -> Future.succeededFuture(new Verdict.Unavailable(text(e))));
        } catch (InvalidAccountIdException | IllegalArgumentException e) {
            return Future.succeededFuture(new Verdict.Invalid(text(e)));
        }
    }

    private static Verdict verdict(WalletAddress wallet, boolean valid, long block) {
        return valid
                ? new Verdict.Valid(block)
                : new Verdict.Invalid("%s does not accept the signature at block %d".formatted(wallet, block));
    }

    private Future<Boolean> asked(WalletAddress wallet, ByteString hash, ByteString signature, long block) {
        return chain.call(wallet.toString(), Abi.isValidSignature(hash, signature), block)
                .map(answer -> answer.size() >= Abi.WORD && answer.startsWith(Abi.IS_VALID_SIGNATURE))
                .recover(ChainVerifier::falseIfReverted);
    }

    /** A wallet that is there is asked first: its deployment may have been long ago, or fail a second time. */
    private Future<Boolean> onTrial(
            WalletAddress wallet, boolean deployed, CounterfactualSignature signature, ByteString hash, long block) {
        var asIs = deployed ? asked(wallet, hash, signature.inner(), block) : Future.succeededFuture(false);
        return asIs.compose(valid -> {
            if (valid) {
                return Future.succeededFuture(true);
            }
            return chain.run(TrialDeployment.of(wallet.bytes(), signature, hash), block)
                    .map(answer -> answer.size() == 1 && answer.byteAt(0) == 1)
                    .recover(ChainVerifier::falseIfReverted);
        });
    }

    private static boolean isOwnKey(WalletAddress wallet, ByteString hash, ByteString signature) {
        try {
            return RecoverableSignature.of(signature).recover(hash).equals(wallet);
        } catch (InvalidWalletSignatureException e) {
            return false;
        }
    }

    private static Future<Boolean> falseIfReverted(Throwable thrown) {
        return thrown instanceof ChainClient.Reverted ? Future.succeededFuture(false) : Future.failedFuture(thrown);
    }

    private static String text(Throwable thrown) {
        var text = thrown.getMessage();
        return text == null || text.isBlank() ? thrown.getClass().getSimpleName() : text;
    }
}
