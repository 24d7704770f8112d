/** Append-only ledgers: ids in order of visibility, pages, stretches, batched writing. */
@NullMarked
package dev.lockstep.network.ledger;

import org.jspecify.annotations.NullMarked;
