package dev.lockstep.sync.network;

import dev.lockstep.xmtp.identity.SmartContractWallets.ContractSignature;
import dev.lockstep.xmtp.identity.SmartContractWallets.Verdict;
import dev.lockstep.xmtp.proto.identity.api.IdentityApiGrpc;
import dev.lockstep.xmtp.proto.identity.api.VerifySmartContractWalletSignatureRequestSignature;
import dev.lockstep.xmtp.proto.identity.api.VerifySmartContractWalletSignaturesRequest;
import dev.lockstep.xmtp.proto.identity.api.VerifySmartContractWalletSignaturesResponse;
import dev.lockstep.xmtp.proto.identity.api.VerifySmartContractWalletSignaturesResponse.ValidationResponse;

/** Asks the network's nodes, which ask the chains (XMTP network reference §2.12). */
final class GrpcWalletSignatures implements WalletSignatures {
    private final Calls calls;

    GrpcWalletSignatures(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Verdict verify(ContractSignature question, Lane lane) {
        VerifySmartContractWalletSignatureRequestSignature.Builder signature =
                VerifySmartContractWalletSignatureRequestSignature.newBuilder()
                        .setAccountId(question.account().toString())
                        .setSignature(question.signature())
                        .setHash(question.hash());
        question.block().ifPresent(signature::setBlockNumber);
        VerifySmartContractWalletSignaturesResponse answer = calls.read(
                IdentityApiGrpc.getVerifySmartContractWalletSignaturesMethod(),
                VerifySmartContractWalletSignaturesRequest.newBuilder()
                        .addSignatures(signature)
                        .build(),
                lane);
        if (answer.getResponsesCount() != 1) {
            throw new NetworkException(
                    "the network answers with %d verdicts (expected: 1)".formatted(answer.getResponsesCount()),
                    false,
                    null);
        }
        ValidationResponse verdict = answer.getResponses(0);
        if (verdict.getIsValid()) {
            return new Verdict.Valid(
                    verdict.hasBlockNumber()
                            ? verdict.getBlockNumber()
                            : question.block().orElse(0));
        }
        return verdict.hasError()
                ? new Verdict.Unavailable(verdict.getError())
                : new Verdict.Invalid("the network says that the contract refuses");
    }
}
