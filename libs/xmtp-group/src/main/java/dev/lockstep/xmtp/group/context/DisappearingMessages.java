package dev.lockstep.xmtp.group.context;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Messages that are to be forgotten (XMTP MLS reference §5.2).
 *
 * @param fromNs Unix ns, from which on it applies, above 0
 * @param inNs how long after its arrival a message is forgotten, in ns, above 0
 */
public record DisappearingMessages(long fromNs, long inNs) {

    /** What the attributes say; nothing unless both are numbers above 0. */
    public static Optional<DisappearingMessages> of(MutableMetadata metadata) {
        var from = positive(metadata.get(MetadataField.MESSAGE_DISAPPEAR_FROM_NS));
        var in = positive(metadata.get(MetadataField.MESSAGE_DISAPPEAR_IN_NS));
        return from.isPresent() && in.isPresent()
                ? Optional.of(new DisappearingMessages(from.getAsLong(), in.getAsLong()))
                : Optional.empty();
    }

    private static OptionalLong positive(Optional<String> text) {
        try {
            long value = Long.parseLong(text.orElse("0"));
            return value > 0 ? OptionalLong.of(value) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
