@NullMarked
package dev.lockstep.xmtp.group.profile;

import org.jspecify.annotations.NullMarked;
