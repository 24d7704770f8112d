package dev.lockstep.xmtp.group.recovery;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.group.version.ClientVersion;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which requests a super admin's client answers, and how (XMTP MLS reference §16). Read the group's log to its end first, and
 * ask only for conversations whose consent is given; then do what the plan says and ask again.
 *
 * @param first commit these metadata before anything else, see
 *     {@link dev.lockstep.xmtp.group.conversation.CommitMaking#metadata}: clients below the version that they demand would not
 *     follow what comes next
 * @param readd whose key packages to fetch, for {@link dev.lockstep.xmtp.group.conversation.CommitMaking#readd}
 * @param unanswered why other requests get no answer
 */
public record ReaddPlan(Optional<MutableMetadata> first, List<Leaf> readd, Map<ReaddRequest, Reason> unanswered) {
    /** Clients from here on follow a commit that removes and adds the same installation. */
    static final ClientVersion LOWEST_VERSION = new ClientVersion(1, 6, 0, List.of(), List.of());

    public ReaddPlan {
        readd = List.copyOf(readd);
        unanswered = Map.copyOf(unanswered);
    }

    /** Why a request gets no answer of ours. */
    public enum Reason {
        /** It is about another group. */
        OTHER_GROUP,
        /** We are no super admin, or the conversation is no group that has any. */
        NOT_SUPER_ADMIN,
        /** It is our own. */
        OUR_OWN,
        /** The installation has no leaf, or one of another inbox. */
        NOT_A_MEMBER,
        /** The installation was removed and added by a commit that came after the one it names. */
        ANSWERED,
        /** It names a commit that is not in the log as far as we read it: keep the request until it is. */
        NOT_READ_SO_FAR;

        /** Whether the request can be forgotten. */
        public boolean isFinal() {
            return this != NOT_READ_SO_FAR;
        }
    }

    /**
     * A group as it is now.
     *
     * @param type what it was when we joined
     * @param leaves everybody's
     * @param newestCommit log id of the newest commit that was read, merged or not, unsigned
     * @param readded log id, unsigned, of the newest commit that removed and added an installation, see
     *     {@link dev.lockstep.xmtp.group.commit.ValidatedCommit#readded}
     */
    public record State(
            GroupId id,
            ConversationType type,
            MutableMetadata metadata,
            Set<Leaf> leaves,
            long newestCommit,
            Map<InstallationId, Long> readded) {
        public State {
            leaves = Set.copyOf(leaves);
            readded = Map.copyOf(readded);
        }
    }

    /** @param own our leaf */
    public static ReaddPlan of(Collection<ReaddRequest> requests, State group, Leaf own) {
        var readd = new ArrayList<Leaf>();
        var unanswered = new LinkedHashMap<ReaddRequest, Reason>();
        for (var request : requests) {
            var reason = reasonAgainst(request, group, own);
            if (reason.isPresent()) {
                unanswered.put(request, reason.get());
            } else if (!readd.contains(request.requester())) {
                readd.add(request.requester());
            }
        }
        return new ReaddPlan(readd.isEmpty() ? Optional.empty() : raised(group.metadata()), readd, unanswered);
    }

    private static Optional<Reason> reasonAgainst(ReaddRequest request, State group, Leaf own) {
        var installation = request.requester().installation();
        var readded = group.readded().get(installation);
        if (!request.group().equals(group.id())) {
            return Optional.of(Reason.OTHER_GROUP);
        }
        if (group.type() != ConversationType.GROUP || !isSuperAdmin(own.inbox(), group)) {
            return Optional.of(Reason.NOT_SUPER_ADMIN);
        }
        if (installation.equals(own.installation())) {
            return Optional.of(Reason.OUR_OWN);
        }
        if (!group.leaves().contains(request.requester())) {
            return Optional.of(Reason.NOT_A_MEMBER);
        }
        if (readded != null && Long.compareUnsigned(request.latestCommit(), readded) < 0) {
            return Optional.of(Reason.ANSWERED);
        }
        // Whoever could name any commit to come would be removed and added without end.
        return Long.compareUnsigned(request.latestCommit(), group.newestCommit()) > 0
                ? Optional.of(Reason.NOT_READ_SO_FAR)
                : Optional.empty();
    }

    private static boolean isSuperAdmin(ClaimedInbox inbox, State group) {
        return group.metadata().isSuperAdmin(inbox);
    }

    /** What must be committed first; nothing if the group demands the version already. */
    private static Optional<MutableMetadata> raised(MutableMetadata metadata) {
        var field = MetadataField.MINIMUM_SUPPORTED_PROTOCOL_VERSION;
        boolean demanded = metadata.get(field)
                .flatMap(ClientVersion::parse)
                .filter(version -> version.compareTo(LOWEST_VERSION) >= 0)
                .isPresent();
        return demanded ? Optional.empty() : Optional.of(metadata.with(field, LOWEST_VERSION.toString()));
    }
}
