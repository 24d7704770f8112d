/** What real libxmtp clients must be able to do with our network and our history server. */
@NullMarked
package dev.lockstep.interop;

import org.jspecify.annotations.NullMarked;
