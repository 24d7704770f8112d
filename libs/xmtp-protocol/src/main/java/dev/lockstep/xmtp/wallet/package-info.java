/** What wallets of Ethereum and of chains like it sign, and how one checks it. */
@NullMarked
package dev.lockstep.xmtp.wallet;

import org.jspecify.annotations.NullMarked;
