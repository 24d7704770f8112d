package dev.lockstep.network;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.proto.mls.api.SendWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessageInput;
import dev.lockstep.xmtp.proto.mls.contents.WelcomePointerWrapperAlgorithm;
import dev.lockstep.xmtp.proto.mls.contents.WelcomeWrapperAlgorithm;
import java.util.List;

/** Welcomes for tests: sealed, so any bytes will do. */
final class Welcomes {
    private Welcomes() {}

    static InstallationId newInstallation() {
        return new InstallationId(GroupMessages.randomBytes(32));
    }

    static WelcomeMessageInput welcome(InstallationId to) {
        return input(v1(to));
    }

    static WelcomeMessageInput.V1.Builder v1(InstallationId to) {
        return WelcomeMessageInput.V1
                .newBuilder()
                .setInstallationKey(to.bytes())
                .setData(GroupMessages.randomBytes(100))
                .setHpkePublicKey(GroupMessages.randomBytes(32))
                .setWrapperAlgorithm(WelcomeWrapperAlgorithm.WELCOME_WRAPPER_ALGORITHM_XWING_MLKEM_768_DRAFT_6)
                .setWelcomeMetadata(GroupMessages.randomBytes(10));
    }

    static WelcomeMessageInput input(WelcomeMessageInput.V1.Builder v1) {
        return WelcomeMessageInput.newBuilder().setV1(v1).build();
    }

    static WelcomeMessageInput.WelcomePointer.Builder pointer(InstallationId to) {
        return WelcomeMessageInput.WelcomePointer.newBuilder()
                .setInstallationKey(to.bytes())
                .setWelcomePointer(GroupMessages.randomBytes(60))
                .setHpkePublicKey(GroupMessages.randomBytes(32))
                .setWrapperAlgorithm(
                        WelcomePointerWrapperAlgorithm.WELCOME_POINTER_WRAPPER_ALGORITHM_XWING_MLKEM_768_DRAFT_6);
    }

    static WelcomeMessageInput input(WelcomeMessageInput.WelcomePointer.Builder pointer) {
        return WelcomeMessageInput.newBuilder().setWelcomePointer(pointer).build();
    }

    static SendWelcomeMessagesRequest send(WelcomeMessageInput... welcomes) {
        return SendWelcomeMessagesRequest.newBuilder()
                .addAllMessages(List.of(welcomes))
                .build();
    }

    static SubscribeWelcomeMessagesRequest following(ByteString installation, long cursor) {
        var request = SubscribeWelcomeMessagesRequest.newBuilder();
        request.addFiltersBuilder().setInstallationKey(installation).setIdCursor(cursor);
        return request.build();
    }
}
