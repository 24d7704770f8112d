package dev.lockstep.xmtp.mls.framing;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.TlsReader;

/** What a message of a group carries, RFC 9420 §6. Visible to everybody, even when the content is encrypted. */
public enum ContentType {
    APPLICATION(1),
    PROPOSAL(2),
    COMMIT(3);

    private final int id;

    ContentType(int id) {
        this.id = id;
    }

    /** The number on the wire. */
    public int id() {
        return id;
    }

    static ContentType decode(TlsReader in) throws MlsRefusedException {
        int id = in.uint8();
        for (ContentType type : values()) {
            if (type.id == id) {
                return type;
            }
        }
        throw in.malformed("content type: %d (expected: 1, 2 or 3)".formatted(id));
    }
}
