/** What all packages about XMTP's groups share: whom somebody names as a member. */
@NullMarked
package dev.lockstep.xmtp.group;

import org.jspecify.annotations.NullMarked;
