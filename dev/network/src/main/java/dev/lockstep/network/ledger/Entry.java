package dev.lockstep.network.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;

/**
 * One stored message.
 *
 * @param id its place in its ledger, above 0
 * @param topic whose it is: 16 bytes of a group id or 32 of an installation key
 * @param size about how many bytes it takes in a response
 * @param message as a client receives it
 */
public record Entry<M extends MessageLite>(long id, ByteString topic, int size, M message) {}
