/** Inboxes and their hosted installations: keys, provisioning, the identity budget, revocation. */
@NullMarked
package dev.lockstep.sync.installation;

import org.jspecify.annotations.NullMarked;
