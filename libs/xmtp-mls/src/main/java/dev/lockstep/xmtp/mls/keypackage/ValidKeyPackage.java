package dev.lockstep.xmtp.mls.keypackage;

import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;

/**
 * A key package that every client of XMTP accepts (RFC 9420 §10.1).
 *
 * @param inboxId the inbox that the credential <em>claims</em>; only the identity log proves it
 * @param installationId the signature key of the leaf
 */
public record ValidKeyPackage(KeyPackage keyPackage, InboxId inboxId, InstallationId installationId) {}
