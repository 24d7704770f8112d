package dev.lockstep.xmtp.group.profile;

import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.tree.Extensions;

/**
 * Groups that keep their state in components of an AppData dictionary (XMTP MLS reference §15). We do not take part in
 * them: such a group is paused, nothing of it is processed and nothing sent.
 */
public final class AppData {
    private static final int COMPONENT_REGISTRY = 0x8000;

    private AppData() {}

    /** Whether the group has moved to components, or has a dictionary that cannot be read. */
    public static boolean isMigrated(Extensions context) {
        return context.find(ExtensionTypes.APP_DATA_DICTIONARY)
                .map(AppData::holdsRegistry)
                .orElse(false);
    }

    private static boolean holdsRegistry(Bytes dictionary) {
        boolean found = false;
        try {
            var in = new TlsReader(dictionary.toByteArray());
            var components = in.vector();
            in.end();
            while (components.hasRemaining()) {
                found |= components.uint16() == COMPONENT_REGISTRY;
                components.opaque();
            }
        } catch (MlsRefusedException e) {
            return true;
        }
        return found;
    }
}
