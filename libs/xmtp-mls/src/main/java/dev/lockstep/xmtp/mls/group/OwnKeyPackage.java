package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;

/**
 * A key package of our own with its private keys (RFC 9420 §10).
 *
 * @param initKey opens welcomes
 * @param leafKey the private key of its leaf
 */
public record OwnKeyPackage(KeyPackage keyPackage, Secret initKey, Secret leafKey) {}
