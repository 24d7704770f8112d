@NullMarked
package dev.lockstep.xmtp.group.commit;

import org.jspecify.annotations.NullMarked;
