package dev.lockstep.interop.javamember;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.group.conversation.CommitMaking;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.group.publishing.OwnPayload;
import dev.lockstep.xmtp.group.publishing.Publication;
import dev.lockstep.xmtp.group.welcome.Recipient;
import dev.lockstep.xmtp.group.welcome.WelcomeSending;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.group.PendingCommit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Our commits in one group: made, published, merged when they come first, made anew from the next epoch when they do not. */
final class Committing {
    private final JavaMember member;
    private final GroupId id;
    private final StoredGroup stored;
    private final Awaited awaited;
    private Awaited.@Nullable OwnCommit lost;

    Committing(JavaMember member, GroupId id, StoredGroup stored, Awaited awaited) {
        this.member = member;
        this.id = id;
        this.stored = stored;
        this.awaited = awaited;
    }

    /** Makes a commit and keeps it to ourselves; nothing if there is nothing to do. */
    Optional<Prepared> prepare(Change change) {
        return prepare(change, 1);
    }

    void publish(Prepared prepared) {
        awaited.add(prepared.awaited());
        member.network().send(List.of(prepared.publication().input()));
    }

    /** Publishes a commit and does not wait for it, so that it is never merged. */
    void publishAndForget(Prepared prepared) {
        member.network().send(List.of(prepared.publication().input()));
    }

    /** A commit of ours came along. */
    Outcome seen(Awaited.OwnCommit own, long cursor) {
        return switch (own.payload().seen(stored.required().context().epoch())) {
            case MERGE -> {
                merge(own, cursor);
                yield new Outcome.OwnCommit();
            }
            case MAKE_ANEW -> {
                lost = own;
                yield new Outcome.Skipped("another commit came before ours");
            }
            case FAIL ->
                throw new IllegalStateException(
                        "%s: a commit lost %d epochs in a row".formatted(member, OwnPayload.MOST_ATTEMPTS));
            case DELIVERED -> throw new IllegalStateException("a commit that counts as a message");
        };
    }

    /** Makes the commit that came too late again, if there is one and something left to do, and publishes it. */
    boolean publishLostAnew() {
        var again = lost;
        lost = null;
        if (again == null) {
            return false;
        }
        var prepared = prepare(again.change(), again.payload().attempts() + 1);
        prepared.ifPresent(this::publish);
        return prepared.isPresent();
    }

    private Optional<Prepared> prepare(Change change, int attempt) {
        try {
            var group = stored.required();
            var making = new CommitMaking(group, member.installation(), JavaMember.RANDOM);
            var made = change.make(making, GroupProfile.read(group.context().extensions()));
            if (made.isEmpty()) {
                return Optional.empty();
            }
            stored.store(made.get().after());
            var pending = made.get().pending();
            var publication = Publication.ofCommit(pending.message().encoded(), id, member.hmacRoot(), Instant.now());
            var payload = new OwnPayload(
                    publication.hash(), OwnPayload.Kind.COMMIT, group.context().epoch(), attempt);
            return Optional.of(new Prepared(
                    publication,
                    new Awaited.OwnCommit(
                            payload, change, pending.encoded(), made.get().recipients())));
        } catch (MlsRefusedException | UnreadableExtensionException e) {
            throw new IllegalStateException("%s cannot make a commit".formatted(member), e);
        }
    }

    private void merge(Awaited.OwnCommit own, long cursor) {
        try {
            var pending = PendingCommit.decode(own.pending());
            stored.store(pending.merge(stored.required()));
            pending.welcome().ifPresent(welcome -> invite(own.recipients(), welcome.encoded(), cursor));
        } catch (MlsRefusedException e) {
            throw new IllegalStateException("%s cannot merge its own commit".formatted(member), e);
        }
    }

    private void invite(List<Recipient> recipients, Bytes welcome, long cursor) {
        var welcomes = WelcomeSending.wrap(recipients, welcome, cursor, JavaMember.RANDOM);
        WelcomeSending.requests(welcomes).forEach(member.network()::sendWelcomes);
    }

    /** A commit that is ready to be published. */
    record Prepared(Publication publication, Awaited.OwnCommit awaited) {
        ByteString data() {
            return publication.input().getV1().getData();
        }
    }
}
