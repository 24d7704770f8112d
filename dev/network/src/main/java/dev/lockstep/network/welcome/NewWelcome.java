package dev.lockstep.network.welcome;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.InstallationId;

/**
 * A welcome that may be stored.
 *
 * @param destination for whom it is: an installation, or any 32 bytes that a pointer names
 * @param pointer whether {@code data} is a welcome pointer
 * @param algorithm the number of the wrapper algorithm, of the enum that goes with {@code pointer}
 */
record NewWelcome(
        InstallationId destination,
        boolean pointer,
        ByteString data,
        ByteString hpkePublicKey,
        int algorithm,
        ByteString metadata) {

    int size() {
        return data.size() + hpkePublicKey.size() + metadata.size();
    }
}
