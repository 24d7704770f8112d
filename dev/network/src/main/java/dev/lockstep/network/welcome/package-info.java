/** The welcomes ledger and what may enter it. */
@NullMarked
package dev.lockstep.network.welcome;

import org.jspecify.annotations.NullMarked;
