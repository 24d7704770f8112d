/** Whether the network can answer. */
@NullMarked
package dev.lockstep.network.health;

import org.jspecify.annotations.NullMarked;
