/** The commands of {@code ./lockstep} that need a JVM, and what they say. */
@NullMarked
package dev.lockstep.launcher.command;

import org.jspecify.annotations.NullMarked;
