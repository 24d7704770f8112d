/** The commit log: what admins say they have applied. */
@NullMarked
package dev.lockstep.network.commitlog;

import org.jspecify.annotations.NullMarked;
