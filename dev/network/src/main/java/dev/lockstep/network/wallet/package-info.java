/** Signatures of smart-contract wallets, verified through JSON-RPC endpoints of their chains. */
@NullMarked
package dev.lockstep.network.wallet;

import org.jspecify.annotations.NullMarked;
