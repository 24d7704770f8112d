package dev.lockstep.benchmarks.mls;

import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.mls.MlsRefusedException;

/** How much has happened in a group, which decides how many keys its tree holds. */
public enum GroupAge {
    /** One commit has filled it. */
    FRESH {
        @Override
        PopulatedGroup populate(int members) throws MlsRefusedException, UnreadableExtensionException {
            return PopulatedGroup.fresh(members);
        }
    },
    /** Each member has made a commit. */
    SETTLED {
        @Override
        PopulatedGroup populate(int members) throws MlsRefusedException, UnreadableExtensionException {
            return PopulatedGroup.settled(members);
        }
    };

    abstract PopulatedGroup populate(int members) throws MlsRefusedException, UnreadableExtensionException;
}
