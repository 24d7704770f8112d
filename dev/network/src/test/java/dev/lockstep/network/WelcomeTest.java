package dev.lockstep.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.proto.mls.api.QueryWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessageInput;
import dev.lockstep.xmtp.proto.mls.contents.WelcomePointerWrapperAlgorithm;
import dev.lockstep.xmtp.proto.mls.contents.WelcomeWrapperAlgorithm;
import io.grpc.Status;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** What may enter the welcomes ledger (XMTP network reference §2.6), and that it comes out as it went in. */
@QuarkusTest
class WelcomeTest extends NetworkTest {
    private final InstallationId installation = Welcomes.newInstallation();

    @Test
    void aWelcomeComesOutAsItWentIn() {
        var input = Welcomes.v1(installation);

        client.mls().sendWelcomeMessages(Welcomes.send(Welcomes.input(input)));

        var stored = only().getV1();
        assertThat(stored.getData()).isEqualTo(input.getData());
        assertThat(stored.getHpkePublicKey()).isEqualTo(input.getHpkePublicKey());
        assertThat(stored.getWrapperAlgorithm()).isEqualTo(input.getWrapperAlgorithm());
        assertThat(stored.getWelcomeMetadata()).isEqualTo(input.getWelcomeMetadata());
        assertThat(stored.getInstallationKey()).isEqualTo(installation.bytes());
    }

    @Test
    void aPointerComesOutAsItWentIn() {
        var input = Welcomes.pointer(installation);

        client.mls().sendWelcomeMessages(Welcomes.send(Welcomes.input(input)));

        var stored = only().getWelcomePointer();
        assertThat(stored.getWelcomePointer()).isEqualTo(input.getWelcomePointer());
        assertThat(stored.getHpkePublicKey()).isEqualTo(input.getHpkePublicKey());
        assertThat(stored.getWrapperAlgorithm()).isEqualTo(input.getWrapperAlgorithm());
    }

    @Test
    void anAlgorithmThatIsMissingOrUnknownIsCurve25519() {
        client.mls()
                .sendWelcomeMessages(
                        Welcomes.send(Welcomes.input(Welcomes.v1(installation).setWrapperAlgorithmValue(99))));

        assertThat(only().getV1().getWrapperAlgorithm())
                .isEqualTo(WelcomeWrapperAlgorithm.WELCOME_WRAPPER_ALGORITHM_CURVE25519);
    }

    @Test
    void onlyASymmetricallySealedWelcomeNeedsNoPublicKey() {
        refused(Welcomes.input(Welcomes.v1(installation).clearHpkePublicKey()), "hpke_public_key");

        client.mls()
                .sendWelcomeMessages(Welcomes.send(Welcomes.input(Welcomes.v1(installation)
                        .clearHpkePublicKey()
                        .setWrapperAlgorithm(WelcomeWrapperAlgorithm.WELCOME_WRAPPER_ALGORITHM_SYMMETRIC_KEY))));

        assertThat(only().getV1().getHpkePublicKey()).isEqualTo(ByteString.EMPTY);
    }

    @Test
    void refusesWhatAClientCouldNotRead() {
        refused(WelcomeMessageInput.getDefaultInstance(), "no version");
        refused(Welcomes.input(Welcomes.v1(installation).clearData()), "data");
        refused(
                Welcomes.input(Welcomes.v1(installation).setInstallationKey(GroupMessages.randomBytes(31))),
                "installation_key");
        refused(Welcomes.input(Welcomes.pointer(installation).clearWelcomePointer()), "welcome_pointer");
        refused(Welcomes.input(Welcomes.pointer(installation).clearHpkePublicKey()), "hpke_public_key");
        refused(
                Welcomes.input(Welcomes.pointer(installation)
                        .setWrapperAlgorithm(
                                WelcomePointerWrapperAlgorithm.WELCOME_POINTER_WRAPPER_ALGORITHM_UNSPECIFIED)),
                "wrapper_algorithm");
        refused(
                Welcomes.input(Welcomes.v1(installation).setData(ByteString.copyFrom(new byte[(8 << 20) + 1]))),
                "at most 8388608");

        assertThat(welcomes()).isEmpty();
    }

    @Test
    void oneBadWelcomeKeepsItsWholeRequestOut() {
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "messages[1]",
                () -> client.mls()
                        .sendWelcomeMessages(Welcomes.send(
                                Welcomes.welcome(installation), WelcomeMessageInput.getDefaultInstance())));

        assertThat(welcomes()).isEmpty();
    }

    private void refused(WelcomeMessageInput input, String text) {
        assertRefused(Status.Code.INVALID_ARGUMENT, text, () -> client.mls().sendWelcomeMessages(Welcomes.send(input)));
    }

    private WelcomeMessage only() {
        assertThat(welcomes()).hasSize(1);
        return welcomes().getFirst();
    }

    private java.util.List<WelcomeMessage> welcomes() {
        return client.mls()
                .queryWelcomeMessages(QueryWelcomeMessagesRequest.newBuilder()
                        .setInstallationKey(installation.bytes())
                        .build())
                .getMessagesList();
    }
}
