package dev.lockstep.sync.signature;

import com.google.protobuf.ByteString;
import dev.lockstep.sync.failure.Failure;
import dev.lockstep.xmtp.wallet.InvalidWalletSignatureException;
import dev.lockstep.xmtp.wallet.PersonalMessage;
import dev.lockstep.xmtp.wallet.RecoverableSignature;
import java.util.Optional;

/** Whether a signature is what was asked for. */
final class SignatureCheck {
    private SignatureCheck() {}

    /** Why a signature does not do; nothing if it does. */
    static Optional<Failure> problem(String text, String expectedSigner, ByteString signature) {
        try {
            String signer = RecoverableSignature.of(signature)
                    .recover(PersonalMessage.hash(text))
                    .toString();
            return signer.equals(expectedSigner)
                    ? Optional.empty()
                    : Optional.of(new Failure.InvalidSignature(
                            "signed by %s, or another text was signed (expected: by %s, the text of the request)."
                                    .formatted(signer, expectedSigner)));
        } catch (InvalidWalletSignatureException e) {
            return Optional.of(new Failure.InvalidSignature(e.getMessage() + "."));
        }
    }
}
