/** What tests of several packages stand on: a network in memory, a real database, and the parts put together. */
@NullMarked
package dev.lockstep.sync.rig;

import org.jspecify.annotations.NullMarked;
