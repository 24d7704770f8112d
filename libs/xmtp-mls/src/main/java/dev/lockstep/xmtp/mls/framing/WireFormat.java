package dev.lockstep.xmtp.mls.framing;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.TlsReader;

/** What an MLSMessage holds, RFC 9420 §6. */
public enum WireFormat {
    PUBLIC_MESSAGE(1),
    PRIVATE_MESSAGE(2),
    WELCOME(3),
    GROUP_INFO(4),
    KEY_PACKAGE(5);

    private final int id;

    WireFormat(int id) {
        this.id = id;
    }

    /** The number on the wire. */
    public int id() {
        return id;
    }

    static WireFormat decode(TlsReader in) throws MlsRefusedException {
        int id = in.uint16();
        for (WireFormat format : values()) {
            if (format.id == id) {
                return format;
            }
        }
        throw in.malformed("wire format: %d (expected: 1 to 5)".formatted(id));
    }
}
