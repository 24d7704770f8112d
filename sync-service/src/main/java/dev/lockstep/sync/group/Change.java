package dev.lockstep.sync.group;

import dev.lockstep.xmtp.group.conversation.CommitMaking;
import dev.lockstep.xmtp.group.conversation.OwnCommit;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import java.util.Optional;

/** What a commit is to do. It is asked again, of the group as it is then, whenever the commit of somebody else came first. */
@FunctionalInterface
interface Change {
    /**
     * The commit, or nothing if there is nothing left to do.
     *
     * @throws CommandRefusedException if it cannot be done
     * @throws MlsRefusedException if the group does not take it
     */
    Optional<OwnCommit> make(CommitMaking making, StoredGroup group)
            throws CommandRefusedException, MlsRefusedException;

    /** Gives our leaf a new key. */
    Change KEY_UPDATE = (making, group) -> Optional.of(making.keyUpdate());
}
