package dev.lockstep.network.welcome;

import com.google.protobuf.ByteString;
import dev.lockstep.network.NetworkSettings;
import dev.lockstep.network.failure.Failure;
import dev.lockstep.network.failure.FailureException;
import dev.lockstep.network.request.Fields;
import dev.lockstep.xmtp.proto.mls.api.SendWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessageInput;
import dev.lockstep.xmtp.proto.mls.contents.WelcomePointerWrapperAlgorithm;
import dev.lockstep.xmtp.proto.mls.contents.WelcomeWrapperAlgorithm;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides what may enter the welcomes ledger (XMTP network reference §2.6). Its content is sealed; what is checked is
 * what a client needs to read a page: 32 bytes of destination and an algorithm that it knows.
 */
@ApplicationScoped
public class WelcomeIntake {
    private final long largest;

    WelcomeIntake(NetworkSettings settings) {
        this.largest = settings.limits().welcome().asLongValue();
    }

    /** All welcomes of the request, in its order; throws {@link FailureException} if any may not enter. */
    List<NewWelcome> accept(SendWelcomeMessagesRequest request) {
        Fields.requireSome("messages", request.getMessagesCount());
        var accepted = new ArrayList<NewWelcome>(request.getMessagesCount());
        for (int i = 0; i < request.getMessagesCount(); i++) {
            accepted.add(accept("messages[%d]".formatted(i), request.getMessages(i)));
        }
        return accepted;
    }

    private NewWelcome accept(String place, WelcomeMessageInput input) {
        var welcome = switch (input.getVersionCase()) {
            case V1 -> welcome(place + ".v1", input.getV1());
            case WELCOME_POINTER -> pointer(place + ".welcome_pointer", input.getWelcomePointer());
            case VERSION_NOT_SET ->
                throw FailureException.invalidRequest(
                        "%s: no version (expected: v1 or welcome_pointer)".formatted(place));
        };
        if (welcome.size() > largest) {
            throw invalid("%s: %d bytes (expected: at most %d)".formatted(place, welcome.size(), largest));
        }
        return welcome;
    }

    private static NewWelcome welcome(String place, WelcomeMessageInput.V1 welcome) {
        requireContent(place + ".data", welcome.getData());
        int algorithm = switch (welcome.getWrapperAlgorithm()) {
            // Senders from before the field existed leave it out, and mean this.
            case WELCOME_WRAPPER_ALGORITHM_UNSPECIFIED, UNRECOGNIZED ->
                WelcomeWrapperAlgorithm.WELCOME_WRAPPER_ALGORITHM_CURVE25519_VALUE;
            case WELCOME_WRAPPER_ALGORITHM_CURVE25519,
                    WELCOME_WRAPPER_ALGORITHM_XWING_MLKEM_768_DRAFT_6,
                    WELCOME_WRAPPER_ALGORITHM_SYMMETRIC_KEY -> welcome.getWrapperAlgorithmValue();
        };
        if (algorithm != WelcomeWrapperAlgorithm.WELCOME_WRAPPER_ALGORITHM_SYMMETRIC_KEY_VALUE) {
            requireContent(place + ".hpke_public_key", welcome.getHpkePublicKey());
        }
        return new NewWelcome(
                Fields.installation(place + ".installation_key", welcome.getInstallationKey()),
                false,
                welcome.getData(),
                welcome.getHpkePublicKey(),
                algorithm,
                welcome.getWelcomeMetadata());
    }

    private static NewWelcome pointer(String place, WelcomeMessageInput.WelcomePointer pointer) {
        requireContent(place + ".welcome_pointer", pointer.getWelcomePointer());
        requireContent(place + ".hpke_public_key", pointer.getHpkePublicKey());
        if (pointer.getWrapperAlgorithm()
                != WelcomePointerWrapperAlgorithm.WELCOME_POINTER_WRAPPER_ALGORITHM_XWING_MLKEM_768_DRAFT_6) {
            throw invalid("%s.wrapper_algorithm: %d (expected: 2, XWING_MLKEM_768_DRAFT_6)"
                    .formatted(place, pointer.getWrapperAlgorithmValue()));
        }
        return new NewWelcome(
                Fields.installation(place + ".installation_key", pointer.getInstallationKey()),
                true,
                pointer.getWelcomePointer(),
                pointer.getHpkePublicKey(),
                pointer.getWrapperAlgorithmValue(),
                ByteString.EMPTY);
    }

    private static void requireContent(String place, ByteString bytes) {
        if (bytes.isEmpty()) {
            throw invalid("%s: empty (expected: at least one byte)".formatted(place));
        }
    }

    private static FailureException invalid(String text) {
        return new FailureException(new Failure.InvalidMessage(text));
    }
}
