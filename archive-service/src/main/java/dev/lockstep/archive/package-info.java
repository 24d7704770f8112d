/** The archive service: sealed archives, kept for a while for whoever knows their id. */
@NullMarked
package dev.lockstep.archive;

import org.jspecify.annotations.NullMarked;
