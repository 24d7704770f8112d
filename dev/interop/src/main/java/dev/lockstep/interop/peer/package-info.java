/** Real libxmtp clients as a test or the demo sees them: phones that talk, stream, and keep their history in step. */
@NullMarked
package dev.lockstep.interop.peer;

import org.jspecify.annotations.NullMarked;
