package dev.lockstep.xmtp.mls.framing;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.ProtocolVersion;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;

/** The outermost envelope of everything but a key package on XMTP's network, RFC 9420 §6. */
public sealed interface MlsMessage extends Encodable {
    record Public(PublicMessage message) implements MlsMessage {}

    record Private(PrivateMessage message) implements MlsMessage {}

    record Welcome(dev.lockstep.xmtp.mls.welcome.Welcome welcome) implements MlsMessage {}

    record GroupInfo(dev.lockstep.xmtp.mls.welcome.GroupInfo groupInfo) implements MlsMessage {}

    record KeyPackage(dev.lockstep.xmtp.mls.keypackage.KeyPackage keyPackage) implements MlsMessage {}

    default WireFormat wireFormat() {
        return switch (this) {
            case Public p -> WireFormat.PUBLIC_MESSAGE;
            case Private p -> WireFormat.PRIVATE_MESSAGE;
            case Welcome w -> WireFormat.WELCOME;
            case GroupInfo g -> WireFormat.GROUP_INFO;
            case KeyPackage k -> WireFormat.KEY_PACKAGE;
        };
    }

    /** @throws MlsRefusedException {@link Refusal#MALFORMED}, {@link Refusal#UNSUPPORTED_VERSION} */
    static MlsMessage decode(TlsReader in) throws MlsRefusedException {
        int version = in.uint16();
        if (version != ProtocolVersion.MLS_1_0) {
            throw new MlsRefusedException(
                    Refusal.UNSUPPORTED_VERSION, "protocol version: %d (expected: 1)".formatted(version));
        }
        return switch (WireFormat.decode(in)) {
            case PUBLIC_MESSAGE -> new Public(PublicMessage.decode(in));
            case PRIVATE_MESSAGE -> new Private(PrivateMessage.decode(in));
            case WELCOME -> new Welcome(dev.lockstep.xmtp.mls.welcome.Welcome.decode(in));
            case GROUP_INFO -> new GroupInfo(dev.lockstep.xmtp.mls.welcome.GroupInfo.decode(in));
            case KEY_PACKAGE -> new KeyPackage(dev.lockstep.xmtp.mls.keypackage.KeyPackage.decode(in));
        };
    }

    @Override
    default void encode(TlsWriter out) {
        out.uint16(ProtocolVersion.MLS_1_0).uint16(wireFormat().id());
        switch (this) {
            case Public(var message) -> out.value(message);
            case Private(var message) -> out.value(message);
            case Welcome(var welcome) -> out.value(welcome);
            case GroupInfo(var groupInfo) -> out.value(groupInfo);
            case KeyPackage(var keyPackage) -> out.value(keyPackage);
        }
    }
}
