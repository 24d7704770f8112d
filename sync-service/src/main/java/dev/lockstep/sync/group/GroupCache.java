package dev.lockstep.sync.group;

import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The groups used last, as they are stored. An entry that is out of date does no harm: what is based on it is not written. */
final class GroupCache {
    private static final int MOST = 2_000;
    private static final int MOST_SYNC_GROUPS = 20_000;

    private final Map<Key, StoredGroup> groups = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, StoredGroup> eldest) {
            return size() > MOST;
        }
    };

    private final Map<InstallationId, GroupId> syncGroups = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InstallationId, GroupId> eldest) {
            return size() > MOST_SYNC_GROUPS;
        }
    };

    private record Key(InstallationId installation, GroupId group) {}

    synchronized Optional<StoredGroup> find(InstallationId installation, GroupId group) {
        return Optional.ofNullable(groups.get(new Key(installation, group)));
    }

    synchronized void put(InstallationId installation, StoredGroup group) {
        groups.put(new Key(installation, group.id()), group);
    }

    synchronized void forget(InstallationId installation, GroupId group) {
        groups.remove(new Key(installation, group));
    }

    /** An installation's newest sync group. */
    synchronized Optional<GroupId> syncGroup(InstallationId installation) {
        return Optional.ofNullable(syncGroups.get(installation));
    }

    synchronized void putSyncGroup(InstallationId installation, GroupId group) {
        syncGroups.put(installation, group);
    }

    synchronized void forgetSyncGroup(InstallationId installation) {
        syncGroups.remove(installation);
    }

    synchronized void forget(InstallationId installation) {
        syncGroups.remove(installation);
        groups.keySet().removeIf(key -> key.installation().equals(installation));
    }
}
