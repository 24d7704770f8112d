/** What happens, as it happens: events over the retained log, resumable. */
@NullMarked
package dev.lockstep.gateway.stream;

import org.jspecify.annotations.NullMarked;
