/** Events out by a table and a relay, events in by a consumer that handles each once (docs/adr/0007). */
@NullMarked
package dev.lockstep.service.event;

import org.jspecify.annotations.NullMarked;
