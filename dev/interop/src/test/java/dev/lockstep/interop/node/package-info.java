/** Finding Node and installing the peer. */
@NullMarked
package dev.lockstep.interop.node;

import org.jspecify.annotations.NullMarked;
