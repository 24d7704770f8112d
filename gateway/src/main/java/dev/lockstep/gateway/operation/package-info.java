/** Everything that takes time: commands on their way and what became of them. */
@NullMarked
package dev.lockstep.gateway.operation;

import org.jspecify.annotations.NullMarked;
