package dev.lockstep.sync.inbox;

import dev.lockstep.xmtp.push.HmacRootKey;

/** The HMAC root of an inbox that runs here, shared by its installations. Any number of threads may use it. */
public final class CurrentHmacRoot {
    private volatile HmacRoot root;

    CurrentHmacRoot(HmacRoot root) {
        this.root = root;
    }

    public HmacRootKey key() {
        return root.key();
    }

    public HmacRoot get() {
        return root;
    }

    /** Takes over what is stored by now, in whatever order that is told. */
    public synchronized void becomes(HmacRoot stored) {
        if (stored.follows(root)) {
            root = stored;
        }
    }
}
