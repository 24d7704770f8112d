/** Archives: the files in which XMTP installations hand history to each other (device sync reference §4). */
@NullMarked
package dev.lockstep.xmtp.archive;

import org.jspecify.annotations.NullMarked;
