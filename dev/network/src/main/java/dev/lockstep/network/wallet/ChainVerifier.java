package dev.lockstep.network.wallet;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.identity.SmartContractWallets.ContractSignature;
import dev.lockstep.xmtp.identity.SmartContractWallets.Verdict;
import dev.lockstep.xmtp.wallet.ContractWalletCall;
import dev.lockstep.xmtp.wallet.InvalidAccountIdException;
import dev.lockstep.xmtp.wallet.InvalidWalletSignatureException;
import dev.lockstep.xmtp.wallet.WalletAddress;
import io.vertx.core.Future;

/** Asks one chain about signatures: in the state of the block that is named, else of the latest. */
final class ChainVerifier {
    private final ChainClient chain;

    ChainVerifier(ChainClient chain) {
        this.chain = chain;
    }

    /** Never fails. */
    Future<Verdict> verify(ContractSignature question) {
        try {
            var wallet = question.account().evmAddress();
            var call = ContractWalletCall.input(wallet, question.hash(), question.signature());
            var block = question.block().isPresent()
                    ? Future.succeededFuture(question.block().getAsLong())
                    : chain.latestBlock();
            return block.compose(at -> ask(wallet, call, at))
                    .recover(thrown -> Future.succeededFuture(new Verdict.Unavailable(text(thrown))));
        } catch (InvalidAccountIdException | InvalidWalletSignatureException e) {
            return Future.succeededFuture(new Verdict.Invalid(text(e)));
        }
    }

    private Future<Verdict> ask(WalletAddress wallet, ByteString call, long block) {
        return chain.run(call, block)
                .map(answer -> ContractWalletCall.accepted(answer)
                        ? new Verdict.Valid(block)
                        : new Verdict.Invalid("%s does not accept the signature at block %s"
                                .formatted(wallet, Long.toUnsignedString(block))));
    }

    private static String text(Throwable thrown) {
        var text = thrown.getMessage();
        return text == null || text.isBlank() ? thrown.getClass().getSimpleName() : text;
    }
}
