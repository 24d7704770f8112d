package dev.lockstep.xmtp.group.join;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.commit.CommitRefusedException;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.group.membership.AssociationStates;
import dev.lockstep.xmtp.group.profile.AppData;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.group.recovery.ReaddRequest;
import dev.lockstep.xmtp.group.version.ClientVersion;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.mls.group.Joining;
import java.util.Optional;

/** Judges the group that a welcome offers (XMTP MLS reference §10.5). A pure function. */
public final class JoinValidation {
    private JoinValidation() {}

    /**
     * @param states knows the logs of all members up to the sequence ids of the membership; a point that it does not know
     *     counts as not existing
     * @param own our inbox
     * @param version what we behave like
     */
    public static JoinVerdict judge(JoinFacts facts, AssociationStates states, InboxId own, ClientVersion version) {
        if (AppData.isMigrated(facts.context())) {
            return new JoinVerdict.Migrated();
        }
        try {
            var profile = profile(facts);
            MembershipCheck.check(facts.leaves(), profile.membership(), states);
            switch (profile.immutable().conversationType()) {
                case GROUP -> {}
                case DM -> DmCheck.check(profile, facts.addedBy().inbox(), own);
                case SYNC -> checkSyncGroup(profile, facts, own);
                case ONESHOT -> {
                    var request =
                            profile.immutable().oneshot().flatMap(payload -> ReaddRequest.of(payload, facts.addedBy()));
                    return new JoinVerdict.Oneshot(facts.addedBy(), request);
                }
            }
            return new JoinVerdict.Accepted(profile, tooHighVersion(profile, version));
        } catch (JoinRefusedException e) {
            return e.verdict();
        }
    }

    /** As the other {@code judge}, of a group as layer one joined it. */
    public static JoinVerdict judge(
            Joining.Joined joined, AssociationStates states, InboxId own, ClientVersion version) {
        try {
            return judge(JoinFacts.of(joined), states, own, version);
        } catch (CommitRefusedException e) {
            return new JoinVerdict.Refused(JoinRefusal.CREDENTIAL, String.valueOf(e.getMessage()));
        }
    }

    private static GroupProfile profile(JoinFacts facts) throws JoinRefusedException {
        try {
            return GroupProfile.read(facts.context());
        } catch (UnreadableExtensionException e) {
            throw new JoinRefusedException(JoinRefusal.CONTEXT_UNREADABLE, e);
        }
    }

    private static void checkSyncGroup(GroupProfile profile, JoinFacts facts, InboxId own) throws JoinRefusedException {
        requireOwn("adder", facts.addedBy().inbox(), own);
        requireOwn("creator", profile.immutable().creator(), own);
        for (var member : profile.membership().members().keySet()) {
            requireOwn("member", member, own);
        }
    }

    private static void requireOwn(String role, ClaimedInbox inbox, InboxId own) throws JoinRefusedException {
        if (!inbox.is(own)) {
            throw new JoinRefusedException(
                    JoinRefusal.FOREIGN_INBOX_IN_SYNC_GROUP,
                    "%s of a sync group: %s (expected: %s)".formatted(role, inbox, own));
        }
    }

    /** A demand that is no version does not pause a group; no commit in it counts, though. */
    private static Optional<String> tooHighVersion(GroupProfile profile, ClientVersion own) {
        return profile.mutable()
                .get(MetadataField.MINIMUM_SUPPORTED_PROTOCOL_VERSION)
                .filter(text -> ClientVersion.parse(text)
                        .filter(demanded -> demanded.compareTo(own) > 0)
                        .isPresent());
    }
}
