/** Commands from the moment they are taken until their operation has ended. */
@NullMarked
package dev.lockstep.sync.task;

import org.jspecify.annotations.NullMarked;
