/** What is known of a file besides its bytes: its id, its facts, how long it lives, how much room all of them take. */
@NullMarked
package dev.lockstep.archive.file;

import org.jspecify.annotations.NullMarked;
