/** The group-messages ledger and what may enter it. */
@NullMarked
package dev.lockstep.network.groupmessage;

import org.jspecify.annotations.NullMarked;
