/** preference-service: what hosted inboxes allow and deny, kept the same on all their installations. */
@NullMarked
package dev.lockstep.preference;

import org.jspecify.annotations.NullMarked;
