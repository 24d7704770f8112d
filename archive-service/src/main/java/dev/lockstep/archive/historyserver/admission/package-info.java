/** Which uploads are let in and how far they may go: by rate, number, size, room and pace. */
@NullMarked
package dev.lockstep.archive.historyserver.admission;

import org.jspecify.annotations.NullMarked;
