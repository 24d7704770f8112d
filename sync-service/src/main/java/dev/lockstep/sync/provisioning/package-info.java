/** Changes to an inbox's identity log: installations added and revoked, within the budget that the log has for life. */
@NullMarked
package dev.lockstep.sync.provisioning;

import org.jspecify.annotations.NullMarked;
