package dev.lockstep.xmtp.group.welcome;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.wrapping.Pointee;
import dev.lockstep.xmtp.mls.wrapping.WelcomeWrapping;
import dev.lockstep.xmtp.mls.wrapping.WelcomeWrapping.Unwrapped;
import dev.lockstep.xmtp.mls.wrapping.WelcomeWrapping.Wrapped;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessageInput;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMetadata;
import dev.lockstep.xmtp.proto.mls.contents.WelcomePointerWrapperAlgorithm;
import dev.lockstep.xmtp.proto.mls.contents.WelcomeWrapperAlgorithm;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** Wraps the one welcome of a commit for everybody it adds (XMTP MLS reference §10.2 to §10.4). */
public final class WelcomeSending {
    /** From here on those who can follow a pointer share one welcome. */
    static final int FEWEST_TO_SHARE = 3;

    private static final int MOST_PER_REQUEST = 50;
    private static final int LARGEST_REQUEST = 25 * 1024 * 1024;

    private WelcomeSending() {}

    /**
     * @param welcome the MLSMessage
     * @param messageCursor the log id of the commit, unsigned; so welcomes are made after the commit was seen in the log
     * @return what to send, the shared welcome first so that it is there when a pointer is followed
     */
    public static List<WelcomeMessageInput> wrap(
            List<Recipient> recipients, Bytes welcome, long messageCursor, SecureRandom random) {
        var metadata =
                WelcomeMetadata.newBuilder().setMessageCursor(messageCursor).build();
        var content = new Unwrapped(welcome, Bytes.owning(metadata.toByteArray()));
        long readPointers = recipients.stream().filter(Recipient::readsPointers).count();
        boolean share = readPointers >= FEWEST_TO_SHARE;
        var pointee = Pointee.generate(random);
        var inputs = new ArrayList<WelcomeMessageInput>();
        if (share) {
            inputs.add(shared(pointee, content));
        }
        for (var recipient : recipients) {
            inputs.add(
                    share && recipient.readsPointers()
                            ? pointer(recipient, pointee, random)
                            : ordinary(recipient, content, random));
        }
        return List.copyOf(inputs);
    }

    private static WelcomeMessageInput shared(Pointee pointee, Unwrapped content) {
        var wrapped = pointee.seal(content);
        var input = WelcomeMessageInput.newBuilder();
        input.getV1Builder()
                .setInstallationKey(proto(pointee.destination()))
                .setData(proto(wrapped.data()))
                .setWrapperAlgorithm(WelcomeWrapperAlgorithm.WELCOME_WRAPPER_ALGORITHM_SYMMETRIC_KEY)
                .setWelcomeMetadata(proto(wrapped.metadata()));
        return input.build();
    }

    private static WelcomeMessageInput pointer(Recipient recipient, Pointee pointee, SecureRandom random) {
        var wrapped = wrapped(recipient, new Unwrapped(pointee.encoded(), Bytes.EMPTY), random);
        var input = WelcomeMessageInput.newBuilder();
        input.getWelcomePointerBuilder()
                .setInstallationKey(recipient.installation().bytes())
                .setWelcomePointer(proto(wrapped.data()))
                .setHpkePublicKey(proto(recipient.publicKey()))
                .setWrapperAlgorithm(
                        WelcomePointerWrapperAlgorithm.WELCOME_POINTER_WRAPPER_ALGORITHM_XWING_MLKEM_768_DRAFT_6);
        return input.build();
    }

    private static WelcomeMessageInput ordinary(Recipient recipient, Unwrapped content, SecureRandom random) {
        var wrapped = wrapped(recipient, content, random);
        var input = WelcomeMessageInput.newBuilder();
        input.getV1Builder()
                .setInstallationKey(recipient.installation().bytes())
                .setData(proto(wrapped.data()))
                .setHpkePublicKey(proto(recipient.publicKey()))
                .setWrapperAlgorithm(recipient.wrapping().algorithm())
                .setWelcomeMetadata(proto(wrapped.metadata()));
        return input.build();
    }

    private static Wrapped wrapped(Recipient recipient, Unwrapped content, SecureRandom random) {
        try {
            return WelcomeWrapping.wrap(recipient.wrapping().kem(), recipient.publicKey(), content, random);
        } catch (MlsRefusedException e) {
            throw new IllegalStateException("a key that was good when it was read: " + recipient, e);
        }
    }

    private static ByteString proto(Bytes bytes) {
        return ByteString.copyFrom(bytes.toByteArray());
    }

    /** Splits what is to be sent into requests, in order: as many as fit if all are as large as the first, at most 50. */
    public static List<List<WelcomeMessageInput>> requests(List<WelcomeMessageInput> inputs) {
        if (inputs.isEmpty()) {
            return List.of();
        }
        int size = Math.max(1, inputs.getFirst().getSerializedSize());
        int perRequest = Math.clamp(LARGEST_REQUEST / size, 1, MOST_PER_REQUEST);
        var requests = new ArrayList<List<WelcomeMessageInput>>();
        for (int from = 0; from < inputs.size(); from += perRequest) {
            requests.add(List.copyOf(inputs.subList(from, Math.min(inputs.size(), from + perRequest))));
        }
        return List.copyOf(requests);
    }
}
