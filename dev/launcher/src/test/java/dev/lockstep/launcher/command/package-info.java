/** What the commands of {@code ./lockstep} say and do. */
@NullMarked
package dev.lockstep.launcher.command;

import org.jspecify.annotations.NullMarked;
