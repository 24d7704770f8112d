package dev.lockstep.xmtp.group.welcome;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.wrapping.Pointee;
import dev.lockstep.xmtp.mls.wrapping.WelcomeWrapping;
import dev.lockstep.xmtp.mls.wrapping.WelcomeWrapping.Wrapped;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;

/** Opens what arrived for one of our key packages (XMTP MLS reference §10.2, §10.4). */
public final class WelcomeOpening {
    private WelcomeOpening() {}

    /**
     * @param privateKey of the public key that the welcome names: the init key, or the X-Wing seed
     * @throws WelcomeRefusedException if it does not open
     */
    public static OpenedWelcome open(WelcomeMessage.V1 welcome, Secret privateKey) throws WelcomeRefusedException {
        var wrapping = Wrapping.of(welcome.getWrapperAlgorithmValue());
        try {
            return OpenedWelcome.of(WelcomeWrapping.unwrap(wrapping.kem(), privateKey, wrapped(welcome)));
        } catch (MlsRefusedException e) {
            throw new WelcomeRefusedException("a welcome that this key does not open", e);
        }
    }

    /**
     * Reads a pointer; the welcome lies elsewhere, and may not be there yet.
     *
     * @param privateKey of the public key that the pointer names
     * @throws WelcomeRefusedException if it does not open, or is no pointer
     */
    public static Pointee openPointer(WelcomeMessage.WelcomePointer pointer, Secret privateKey)
            throws WelcomeRefusedException {
        var wrapping = Wrapping.of(pointer.getWrapperAlgorithmValue());
        try {
            var wrapped = new Wrapped(bytes(pointer.getWelcomePointer()), Bytes.EMPTY);
            return Pointee.decode(
                    WelcomeWrapping.unwrap(wrapping.kem(), privateKey, wrapped).welcome());
        } catch (MlsRefusedException e) {
            throw new WelcomeRefusedException("a pointer that this key does not open", e);
        }
    }

    /**
     * Opens the welcome that a pointer led to: the first at its destination.
     *
     * @throws WelcomeRefusedException if the pointer's key does not open it
     */
    public static OpenedWelcome open(WelcomeMessage.V1 pointee, Pointee pointer) throws WelcomeRefusedException {
        try {
            return OpenedWelcome.of(pointer.open(wrapped(pointee)));
        } catch (MlsRefusedException e) {
            throw new WelcomeRefusedException("a shared welcome that its pointer does not open", e);
        }
    }

    private static Wrapped wrapped(WelcomeMessage.V1 welcome) {
        return new Wrapped(bytes(welcome.getData()), bytes(welcome.getWelcomeMetadata()));
    }

    private static Bytes bytes(ByteString bytes) {
        return Bytes.owning(bytes.toByteArray());
    }
}
