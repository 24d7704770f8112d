package dev.lockstep.gateway.webhook;

import com.google.protobuf.ByteString;
import java.net.URI;
import java.util.UUID;

/**
 * One inbox's events on their way to one webhook, held by whoever has this.
 *
 * @param claim tells the holder from those before and after it
 */
record Lane(UUID webhook, ByteString inbox, int claim, URI url, ByteString wrappedSecret) {}
