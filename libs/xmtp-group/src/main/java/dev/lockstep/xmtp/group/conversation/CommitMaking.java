package dev.lockstep.xmtp.group.conversation;

import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.group.keypackage.OwnLeaf;
import dev.lockstep.xmtp.group.membership.MembershipPlan;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.ContextExtensions;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.InstallationKey;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.group.Member;
import dev.lockstep.xmtp.mls.tree.Extensions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Makes our commits in the shapes of the peers (XMTP MLS reference §7.2): all proposals by value, one for the whole context
 * if it changes. Proposals of others are left to those whom the group's policies allow what they propose.
 *
 * <p>Whether we may is not asked here; peers refuse what we may not.
 */
public final class CommitMaking {
    private final Group group;
    private final InstallationKey installation;
    private final SecureRandom random;

    /** @param random for keys and nonces */
    public CommitMaking(Group group, InstallationKey installation, SecureRandom random) {
        this.group = group;
        this.installation = installation;
        this.random = random;
    }

    /**
     * Carries out a plan.
     *
     * @param invitees those of the plan whose key packages are good; all others of it are listed as failed
     * @return nothing if there is nothing left to do
     * @throws MlsRefusedException if the plan is not for this group as it is now
     */
    public Optional<OwnCommit> membership(MembershipPlan plan, Collection<Invitee> invitees)
            throws MlsRefusedException {
        var failed = new LinkedHashSet<>(plan.installationsToAdd());
        invitees.forEach(invitee -> failed.remove(invitee.installation()));
        var membership = plan.membershipWithout(failed);
        return membership.isEmpty() ? Optional.empty() : Optional.of(membership(plan, invitees, membership.get()));
    }

    private OwnCommit membership(MembershipPlan plan, Collection<Invitee> invitees, GroupMembership membership)
            throws MlsRefusedException {
        var planned = plan.installationsToAdd();
        var added = invitees.stream()
                .filter(invitee -> planned.contains(invitee.installation()))
                .toList();
        var proposals = new ArrayList<Proposal>();
        added.forEach(invitee -> proposals.add(new Proposal.Add(invitee.keyPackage())));
        group.members().stream()
                .filter(member -> plan.toRemove().contains(id(member)))
                .forEach(member -> proposals.add(new Proposal.Remove(member.leafIndex())));
        proposals.add(context(ContextExtensions.with(extensions(), membership)));
        return commit(proposals, added);
    }

    /** Name, settings, admins: one change at a time, as the peers do. */
    public OwnCommit metadata(MutableMetadata metadata) throws MlsRefusedException {
        return commit(List.of(context(ContextExtensions.with(extensions(), metadata))), List.of());
    }

    public OwnCommit permissions(PolicySet policies) throws MlsRefusedException {
        return commit(List.of(context(ContextExtensions.with(extensions(), policies))), List.of());
    }

    /** Gives our leaf a new key; due once soon after joining, and every 30 days. */
    public OwnCommit keyUpdate() throws MlsRefusedException {
        return commit(List.of(), List.of());
    }

    /**
     * Removes an installation and adds it again, which heals it if it is on a fork (§16). For super admins.
     *
     * @throws IllegalArgumentException if it has no leaf
     */
    public OwnCommit readd(Invitee invitee) throws MlsRefusedException {
        var leaf = group.members().stream()
                .filter(member -> id(member).equals(invitee.installation()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "installation %s (expected: one that has a leaf)".formatted(invitee.installation())));
        return commit(
                List.of(
                        new Proposal.Remove(leaf.leafIndex()),
                        new Proposal.Add(invitee.keyPackage()),
                        context(extensions())),
                List.of(invitee));
    }

    private OwnCommit commit(List<Proposal> byValue, List<Invitee> added) throws MlsRefusedException {
        var made = group.commit(List.of(), byValue, OwnLeaf.signatureKey(installation), random);
        return OwnCommit.of(made, added.stream().map(Invitee::recipient).toList());
    }

    private Extensions extensions() {
        return group.context().extensions();
    }

    private static Proposal context(Extensions extensions) {
        return new Proposal.GroupContextExtensions(extensions);
    }

    private static InstallationId id(Member member) {
        return InstallationId.of(member.signatureKey().toByteArray());
    }
}
