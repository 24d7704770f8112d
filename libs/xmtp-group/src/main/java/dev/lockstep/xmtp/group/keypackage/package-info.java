/** Our own key packages: what is in them, when they are renewed, what opens welcomes to them (XMTP MLS reference §2, §3). */
@NullMarked
package dev.lockstep.xmtp.group.keypackage;

import org.jspecify.annotations.NullMarked;
