@NullMarked
package dev.lockstep.network.ledger;

import org.jspecify.annotations.NullMarked;
