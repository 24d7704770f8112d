/** Node on this machine, and the peer (a Node program around libxmtp) installed into a cache folder. */
@NullMarked
package dev.lockstep.interop.node;

import org.jspecify.annotations.NullMarked;
