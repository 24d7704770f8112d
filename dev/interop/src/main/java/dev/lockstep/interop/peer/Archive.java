package dev.lockstep.interop.peer;

import dev.lockstep.xmtp.id.InstallationId;
import java.util.List;

/** An archive that an installation announced to the others of its inbox under a pin. */
public record Archive(String pin, InstallationId sentBy, Metadata metadata) {
    /** What can be asked for and what an archive says it has. */
    public enum Element {
        MESSAGES,
        CONSENT
    }

    /** The first element of every archive; the time is in nanoseconds since 1970. */
    public record Metadata(List<Element> elements, long exportedAtNs) {}
}
