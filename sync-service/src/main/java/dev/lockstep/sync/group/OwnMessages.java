package dev.lockstep.sync.group;

import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.content.KnownContent;
import dev.lockstep.xmtp.group.keypackage.OwnLeaf;
import dev.lockstep.xmtp.group.publishing.OwnPayload;
import dev.lockstep.xmtp.group.publishing.Publication;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.group.Group;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/** Encrypts what we say. The group that comes with it is to be stored before the bytes leave. */
final class OwnMessages {
    private final SecureRandom random;

    OwnMessages(SecureRandom random) {
        this.random = random;
    }

    /** @param after the group with the message's key used up */
    record Encrypted(Group after, Awaited.Message awaited) {}

    /** @param operation that ends when the message is seen in the log; empty if none does */
    Encrypted encrypt(
            HostedInstallation who,
            GroupId id,
            Group group,
            ApplicationMessage message,
            Optional<String> operation,
            int attempt,
            Instant now) {
        var sent = group.seal(Bytes.owning(message.encode().toByteArray()), OwnLeaf.signatureKey(who.key()), random);
        boolean push = message.contentType()
                .flatMap(KnownContent::of)
                .map(KnownContent::shouldPush)
                .orElse(true);
        var publication =
                Publication.ofMessage(sent.wire(), push, id, who.hmacRoot().key(), now);
        var payload = new OwnPayload(
                publication.hash(), OwnPayload.Kind.MESSAGE, group.context().epoch(), attempt);
        return new Encrypted(sent.after(), new Awaited.Message(payload, publication.input(), message, operation));
    }
}
