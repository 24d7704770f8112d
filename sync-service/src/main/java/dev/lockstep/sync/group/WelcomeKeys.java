package dev.lockstep.sync.group;

import com.google.protobuf.ByteString;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.xmtp.group.keypackage.OwnKeys;
import dev.lockstep.xmtp.group.welcome.OpenedWelcome;
import dev.lockstep.xmtp.group.welcome.WelcomeOpening;
import dev.lockstep.xmtp.group.welcome.WelcomeRefusedException;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Opens welcomes, those too that lie where a pointer leads. */
final class WelcomeKeys {
    /** The shared welcome is sent before its pointers; one that is missing for longer never comes. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final XmtpNetwork network;
    private final InstantSource clock;

    WelcomeKeys(XmtpNetwork network, InstantSource clock) {
        this.network = network;
        this.clock = clock;
    }

    /**
     * Opens a welcome.
     *
     * @param ours all key packages whose keys are still kept
     * @throws NetworkException also if a pointer leads nowhere yet
     */
    OpenedWelcome open(WelcomeMessage welcome, List<OwnKeys> ours) throws WelcomeRefusedException, NoKeyException {
        if (welcome.hasV1()) {
            return WelcomeOpening.open(welcome.getV1(), key(welcome.getV1().getHpkePublicKey(), ours));
        }
        WelcomeMessage.WelcomePointer pointer = welcome.getWelcomePointer();
        var pointee = WelcomeOpening.openPointer(pointer, key(pointer.getHpkePublicKey(), ours));
        var destination = ByteString.copyFrom(pointee.destination().toByteArray());
        Optional<WelcomeMessage> shared =
                network.welcomes(destination, 0, Lane.RECEIVE).stream().findFirst();
        if (shared.isPresent() && shared.get().hasV1()) {
            return WelcomeOpening.open(shared.get().getV1(), pointee);
        }
        if (ofNanos(pointer.getCreatedNs()).plus(PATIENCE).isBefore(clock.instant())) {
            throw new NoKeyException("a pointer that leads nowhere");
        }
        throw new NetworkException("a welcome lies where its pointer leads only later", true, null);
    }

    static long id(WelcomeMessage welcome) {
        return welcome.hasV1()
                ? welcome.getV1().getId()
                : welcome.getWelcomePointer().getId();
    }

    static long createdNs(WelcomeMessage welcome) {
        return welcome.hasV1()
                ? welcome.getV1().getCreatedNs()
                : welcome.getWelcomePointer().getCreatedNs();
    }

    private static Instant ofNanos(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }

    private static Secret key(ByteString publicKey, List<OwnKeys> ours) throws NoKeyException {
        return ours.stream()
                .flatMap(keys -> keys.privateKeyOf(publicKey).stream())
                .findFirst()
                .orElseThrow(() -> new NoKeyException("a welcome for a key that is not ours, or not any more"));
    }

    /** Nobody here can open it. */
    static final class NoKeyException extends Exception {
        NoKeyException(String message) {
            super(message);
        }
    }
}
