package dev.lockstep.xmtp.group.conversation;

import dev.lockstep.xmtp.group.commit.Reader;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.group.keypackage.OwnLeaf;
import dev.lockstep.xmtp.group.membership.AssociationStates;
import dev.lockstep.xmtp.group.membership.MembershipPlan;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.ContextExtensions;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.identity.InstallationKey;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
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
 * if it changes; or, by reference, a proposal that waits ({@link #kept}).
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
     * Removes installations and adds them again, which heals them if they are on a fork (XMTP MLS reference §16). For super
     * admins. Installations whose key package cannot be had are better left out: without leaf they could not ask again.
     *
     * @param invitees at least one
     * @throws IllegalArgumentException if one has no leaf
     */
    public OwnCommit readd(Collection<Invitee> invitees) throws MlsRefusedException {
        if (invitees.isEmpty()) {
            throw new IllegalArgumentException("installations to add again: none (expected: at least one)");
        }
        var proposals = new ArrayList<Proposal>();
        invitees.forEach(invitee -> proposals.add(new Proposal.Add(invitee.keyPackage())));
        invitees.forEach(invitee -> proposals.add(new Proposal.Remove(leafOf(invitee.installation()))));
        proposals.add(context(extensions()));
        return commit(proposals, List.copyOf(invitees));
    }

    /** As the other {@code readd}, of one installation. */
    public OwnCommit readd(Invitee invitee) throws MlsRefusedException {
        return readd(List.of(invitee));
    }

    private int leafOf(InstallationId installation) {
        return group.members().stream()
                .filter(member -> id(member).equals(installation))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "installation %s (expected: one that has a leaf)".formatted(installation)))
                .leafIndex();
    }

    /**
     * Commits, by reference, the proposal that waits and may be committed: {@link KeptProposals#chosen}. Due before our next
     * message or commit, which the proposal would not survive.
     *
     * @param reader ourselves
     * @return nothing if none waits, or none that we may commit; then go on
     */
    public Optional<OwnCommit> kept(AssociationStates states, Reader reader) throws MlsRefusedException {
        var chosen = KeptProposals.in(group, states, reader).chosen();
        return chosen.isEmpty() ? Optional.empty() : Optional.of(commit(List.of(chosen.get()), List.of(), List.of()));
    }

    private OwnCommit commit(List<Proposal> byValue, List<Invitee> added) throws MlsRefusedException {
        return commit(List.of(), byValue, added);
    }

    private OwnCommit commit(List<Bytes> byReference, List<Proposal> byValue, List<Invitee> added)
            throws MlsRefusedException {
        var made = group.commit(byReference, byValue, OwnLeaf.signatureKey(installation), random);
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
