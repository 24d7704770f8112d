/** What the local run does when parts of it die, are missing or were left behind. */
@NullMarked
package dev.lockstep.launcher;

import org.jspecify.annotations.NullMarked;
