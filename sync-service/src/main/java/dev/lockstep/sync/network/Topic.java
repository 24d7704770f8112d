package dev.lockstep.sync.network;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.proto.mls.api.WelcomeMessage;

/** What can be followed on the network. The id is that of a group or of an installation. */
record Topic(Kind kind, ByteString id) {
    enum Kind {
        GROUP((byte) 0),
        WELCOMES((byte) 1);

        private final ByteString prefix;

        Kind(byte prefix) {
            this.prefix = ByteString.copyFrom(new byte[] {prefix});
        }
    }

    static Topic of(GroupId group) {
        return new Topic(Kind.GROUP, group.bytes());
    }

    static Topic of(InstallationId installation) {
        return new Topic(Kind.WELCOMES, installation.bytes());
    }

    static Topic of(WelcomeMessage welcome) {
        return new Topic(
                Kind.WELCOMES,
                welcome.hasV1()
                        ? welcome.getV1().getInstallationKey()
                        : welcome.getWelcomePointer().getInstallationKey());
    }

    /** As the bidirectional stream names it (XMTP network reference §2.13). */
    ByteString wire() {
        return kind.prefix.concat(id);
    }
}
