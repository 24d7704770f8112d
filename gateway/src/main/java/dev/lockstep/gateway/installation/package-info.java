/** Installations of hosted inboxes, and the signatures that they wait for. */
@NullMarked
package dev.lockstep.gateway.installation;

import org.jspecify.annotations.NullMarked;
