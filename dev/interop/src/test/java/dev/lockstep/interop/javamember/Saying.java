package dev.lockstep.interop.javamember;

import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.content.KnownContent;
import dev.lockstep.xmtp.group.keypackage.OwnLeaf;
import dev.lockstep.xmtp.group.publishing.OwnPayload;
import dev.lockstep.xmtp.group.publishing.Publication;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.proto.mls.api.GroupMessageInput;
import dev.lockstep.xmtp.proto.mls.contents.EncodedContent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Our messages in one group: encrypted in the order of their keys, published, known again in the log. */
final class Saying {
    private final JavaMember member;
    private final GroupId id;
    private final StoredGroup stored;
    private final Awaited awaited;
    private long lastNs;

    Saying(JavaMember member, GroupId id, StoredGroup stored, Awaited awaited) {
        this.member = member;
        this.id = id;
        this.stored = stored;
        this.awaited = awaited;
    }

    /** @param order in which they reach the network; the ids are in the order of the contents */
    List<MessageId> publish(List<EncodedContent> contents, DeliveryOrder order) {
        var ids = new ArrayList<MessageId>();
        var sealed = new ArrayList<GroupMessageInput>();
        for (var content : contents) {
            var message = ApplicationMessage.of(content, nextNs());
            ids.add(message.id(id));
            sealed.add(seal(message, 1));
        }
        member.network().send(order.of(sealed));
        return ids;
    }

    /** A message of ours came along; whether everybody can read it. */
    boolean seen(Awaited.OwnMessage own) {
        return switch (own.payload().seen(stored.required().context().epoch())) {
            case DELIVERED -> true;
            case MAKE_ANEW -> {
                member.network().send(List.of(seal(own.message(), own.payload().attempts() + 1)));
                yield false;
            }
            case FAIL, MERGE ->
                throw new IllegalStateException("%s: a message that nobody could read".formatted(member));
        };
    }

    private GroupMessageInput seal(ApplicationMessage message, int attempt) {
        var group = stored.required();
        var sent = group.seal(
                Bytes.owning(message.encode().toByteArray()),
                OwnLeaf.signatureKey(member.installation()),
                JavaMember.RANDOM);
        stored.store(sent.after());
        boolean push = message.contentType()
                .flatMap(KnownContent::of)
                .map(KnownContent::shouldPush)
                .orElse(true);
        var publication = Publication.ofMessage(sent.wire(), push, id, member.hmacRoot(), Instant.now());
        awaited.add(new Awaited.OwnMessage(
                new OwnPayload(
                        publication.hash(),
                        OwnPayload.Kind.MESSAGE,
                        group.context().epoch(),
                        attempt),
                message));
        return publication.input();
    }

    /** The clock, never twice the same: it tells equal contents apart. */
    private long nextNs() {
        lastNs = Math.max(lastNs + 1, ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()));
        return lastNs;
    }
}
