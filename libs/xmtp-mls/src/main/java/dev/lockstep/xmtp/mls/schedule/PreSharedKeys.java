package dev.lockstep.xmtp.mls.schedule;

import dev.lockstep.xmtp.mls.crypto.Secret;
import java.util.Optional;

/** Where pre-shared keys are found. XMTP has none (XMTP MLS reference §1). */
@FunctionalInterface
public interface PreSharedKeys {
    /** No keys at all: whatever asks for one is refused. */
    PreSharedKeys NONE = kind -> Optional.empty();

    Optional<Secret> find(PreSharedKeyId.Kind kind);
}
