package dev.lockstep.interop.peer;

import dev.lockstep.xmtp.push.HmacRootKey;
import org.jspecify.annotations.Nullable;

/** One change of what the installations of an inbox share: exactly one of the two is there. */
public record PreferenceUpdate(
        Consent.@Nullable Decision consent, @Nullable HmacRootKey hmacKey) {}
