/** How the conversation with the client process fails, and how waiting ends. */
@NullMarked
package dev.lockstep.interop.peer;

import org.jspecify.annotations.NullMarked;
