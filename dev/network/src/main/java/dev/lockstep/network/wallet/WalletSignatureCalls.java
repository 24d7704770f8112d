package dev.lockstep.network.wallet;

import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.request.Fields;
import dev.lockstep.xmtp.identity.SmartContractWallets.ContractSignature;
import dev.lockstep.xmtp.identity.SmartContractWallets.Verdict;
import dev.lockstep.xmtp.proto.identity.api.VerifySmartContractWalletSignatureRequestSignature;
import dev.lockstep.xmtp.proto.identity.api.VerifySmartContractWalletSignaturesRequest;
import dev.lockstep.xmtp.proto.identity.api.VerifySmartContractWalletSignaturesResponse;
import dev.lockstep.xmtp.proto.identity.api.VerifySmartContractWalletSignaturesResponse.ValidationResponse;
import dev.lockstep.xmtp.wallet.AccountId;
import dev.lockstep.xmtp.wallet.InvalidAccountIdException;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.OptionalLong;

/** Answers {@code VerifySmartContractWalletSignatures}: one verdict for each signature, whatever becomes of the others. */
@ApplicationScoped
public class WalletSignatureCalls {
    private static final int HASH_LENGTH = 32;

    /** Each may cost several calls to a chain. */
    private static final int MOST_SIGNATURES = 100;

    private final Chains chains;
    private final long largestSignature;

    WalletSignatureCalls(Chains chains, NetworkSettings settings) {
        this.chains = chains;
        this.largestSignature = settings.limits().identityUpdate().asLongValue();
    }

    public Future<VerifySmartContractWalletSignaturesResponse> verify(
            VerifySmartContractWalletSignaturesRequest request) {
        Fields.requireAtMost("signatures", request.getSignaturesCount(), MOST_SIGNATURES);
        List<Future<ValidationResponse>> verdicts =
                request.getSignaturesList().stream().map(this::verify).toList();
        return Future.all(verdicts)
                .map(all -> VerifySmartContractWalletSignaturesResponse.newBuilder()
                        .addAllResponses(all.<ValidationResponse>list())
                        .build());
    }

    private Future<ValidationResponse> verify(VerifySmartContractWalletSignatureRequestSignature signature) {
        if (signature.getHash().size() != HASH_LENGTH) {
            return refused("hash: %d bytes (expected: 32)"
                    .formatted(signature.getHash().size()));
        }
        if (signature.getSignature().size() > largestSignature) {
            return refused("signature: %d bytes (expected: at most %d)"
                    .formatted(signature.getSignature().size(), largestSignature));
        }
        var block = signature.hasBlockNumber() ? OptionalLong.of(signature.getBlockNumber()) : OptionalLong.empty();
        try {
            var account = AccountId.of(signature.getAccountId());
            return chains.verify(new ContractSignature(account, signature.getHash(), block, signature.getSignature()))
                    .map(verdict -> response(verdict, block));
        } catch (InvalidAccountIdException e) {
            return refused(String.valueOf(e.getMessage()));
        }
    }

    private static ValidationResponse response(Verdict verdict, OptionalLong asked) {
        var response = ValidationResponse.newBuilder();
        asked.ifPresent(response::setBlockNumber);
        return switch (verdict) {
            case Verdict.Valid(long block) ->
                response.setIsValid(true).setBlockNumber(block).build();
            case Verdict.Invalid(String explanation) ->
                response.setError(explanation).build();
            case Verdict.Unavailable(String explanation) ->
                response.setError(explanation).build();
        };
    }

    private static Future<ValidationResponse> refused(String text) {
        return Future.succeededFuture(
                ValidationResponse.newBuilder().setError(text).build());
    }
}
