/**
 * Whether a commit or a proposal of somebody else counts (XMTP MLS reference §9). A commit that we merge and the peers do
 * not, or the other way round, splits the group without anybody noticing; so these rules are theirs, neither stricter nor
 * looser. Ours are kept apart and apply to sync groups alone.
 */
@NullMarked
package dev.lockstep.xmtp.group.commit;

import org.jspecify.annotations.NullMarked;
