/** Consent as the network says it, and as the services say it to each other. */
@NullMarked
package dev.lockstep.service.consent;

import org.jspecify.annotations.NullMarked;
