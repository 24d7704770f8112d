package dev.lockstep.xmtp.group.welcome;

import com.google.protobuf.ByteString;

/**
 * A payload and its metadata, encrypted to one key.
 *
 * @param data for HPKE {@code kem_output<V> ‖ ciphertext<V>}, for a symmetric key the bare ciphertext
 * @param metadata the bare ciphertext; empty if there are no metadata
 */
public record Wrapped(ByteString data, ByteString metadata) {}
