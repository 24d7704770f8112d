/** What the server from Maven artifacts survives and refuses. */
@NullMarked
package dev.lockstep.postgres;

import org.jspecify.annotations.NullMarked;
