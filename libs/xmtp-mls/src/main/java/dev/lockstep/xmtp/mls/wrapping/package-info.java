/** The second encryption of welcomes, by which XMTP hides whom a welcome is for and what is in it. XMTP MLS reference §10. */
@NullMarked
package dev.lockstep.xmtp.mls.wrapping;

import org.jspecify.annotations.NullMarked;
