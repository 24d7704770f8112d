package dev.lockstep.xmtp.identity;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the log of an inbox amounts to (XMTP network reference §4.7). Immutable.
 *
 * @param recoveryIdentifier who may revoke; need not be a member
 * @param seenSignatures raw bytes of every signature of every update so far; none counts a second time
 */
public record AssociationState(
        InboxId inboxId,
        Map<Identifier, Member> members,
        Identifier.Root recoveryIdentifier,
        Set<ByteString> seenSignatures) {

    /** As many installations as a client lets an inbox have. The log itself does not limit them. */
    public static final int MAX_INSTALLATIONS = 10;

    private static final Comparator<Member> BY_TIMESTAMP =
            Comparator.comparing(Member::clientTimestampNs, Comparator.nullsLast(Long::compareUnsigned));

    public AssociationState {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        seenSignatures = Set.copyOf(seenSignatures);
    }

    public Optional<Member> member(Identifier identifier) {
        return Optional.ofNullable(members.get(identifier));
    }

    public boolean isMember(Identifier identifier) {
        return members.containsKey(identifier);
    }

    public boolean isMember(InstallationId installation) {
        return isMember(Identifier.Installation.of(installation));
    }

    /** All members by their timestamps, the one the inbox began with last. */
    public List<Member> membersInOrder() {
        return members.values().stream().sorted(BY_TIMESTAMP).toList();
    }

    /** The installations by their timestamps. */
    public List<InstallationId> installations() {
        return membersInOrder().stream()
                .map(Member::identifier)
                .filter(Identifier.Installation.class::isInstance)
                .map(Identifier.Installation.class::cast)
                .map(Identifier.Installation::id)
                .toList();
    }

    /** Who is a member now and was not in {@code old}; all, if there was no state before. Ordered as the members are. */
    public List<Identifier> membersAddedSince(@Nullable AssociationState old) {
        return membersInOrder().stream()
                .map(Member::identifier)
                .filter(identifier -> old == null || !old.isMember(identifier))
                .toList();
    }

    /** Who was a member in {@code old} and is none now. Ordered as the members of {@code old} are. */
    public List<Identifier> membersRemovedSince(@Nullable AssociationState old) {
        return old == null ? List.of() : old.membersAddedSince(this);
    }

    boolean hasSeen(VerifiedSignature signature) {
        return seenSignatures.contains(signature.rawBytes());
    }
}
