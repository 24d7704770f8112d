/** The services of the v3 API: one method for each call, each answered by the package its subject belongs to. */
@NullMarked
package dev.lockstep.network.api;

import org.jspecify.annotations.NullMarked;
