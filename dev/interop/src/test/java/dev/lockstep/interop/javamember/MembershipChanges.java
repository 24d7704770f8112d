package dev.lockstep.interop.javamember;

import dev.lockstep.xmtp.group.conversation.CommitMaking;
import dev.lockstep.xmtp.group.conversation.Invitee;
import dev.lockstep.xmtp.group.conversation.OwnCommit;
import dev.lockstep.xmtp.group.membership.MembershipPlan;
import dev.lockstep.xmtp.group.membership.MissingIdentityUpdateException;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.tree.Extensions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Changes for which identity logs are read and key packages fetched. */
final class MembershipChanges {
    private final JavaMember member;
    private final NetworkConnection network;
    private final Supplier<Group> group;

    MembershipChanges(JavaMember member, NetworkConnection network, Supplier<Group> group) {
        this.member = member;
        this.network = network;
        this.group = group;
    }

    /** Adds and removes inboxes, and follows the logs of those that stay. */
    Change of(Collection<InboxId> add, Collection<InboxId> remove) {
        return (making, now) -> commit(making, now, add, remove);
    }

    /** Removes an installation and adds it again in one commit. */
    Change readd(InboxId inbox, InstallationId installation) {
        return (making, now) -> Optional.of(
                making.readd(invitees(Map.of(inbox, Set.of(installation))).getFirst()));
    }

    private Optional<OwnCommit> commit(
            CommitMaking making, GroupProfile now, Collection<InboxId> add, Collection<InboxId> remove)
            throws MlsRefusedException {
        try {
            var plan = plan(now, add, remove);
            return plan.isEmpty() ? Optional.empty() : making.membership(plan, invitees(plan.toAdd()));
        } catch (MembershipPlan.ImpossibleException | MissingIdentityUpdateException e) {
            throw new IllegalStateException(e);
        }
    }

    private MembershipPlan plan(GroupProfile now, Collection<InboxId> add, Collection<InboxId> remove)
            throws MembershipPlan.ImpossibleException, MissingIdentityUpdateException {
        var everybody =
                new LinkedHashSet<>(IdentityLogs.ids(now.membership().members().keySet()));
        everybody.addAll(add);
        var states = member.logs().upToDate(everybody);
        return MembershipPlan.of(
                now.membership(),
                leaves(),
                add,
                remove,
                member.logs().newest(everybody),
                states,
                new MembershipPlan.Own(member.inboxId(), member.installationId()));
    }

    private Set<InstallationId> leaves() {
        return group.get().members().stream()
                .map(leaf -> InstallationId.of(leaf.signatureKey().toByteArray()))
                .collect(Collectors.toSet());
    }

    /** Those whose key packages are there and good. */
    private List<Invitee> invitees(Map<InboxId, Set<InstallationId>> wanted) {
        var keyPackages = network.keyPackages(
                wanted.values().stream().flatMap(Set::stream).toList());
        Extensions context = group.get().context().extensions();
        var invitees = new ArrayList<Invitee>();
        wanted.forEach((inbox, installations) -> installations.forEach(installation -> {
            var keyPackage = keyPackages.get(installation);
            if (keyPackage != null) {
                Invitee.of(inbox, installation, keyPackage.toByteArray(), context, Instant.now())
                        .ifPresent(invitees::add);
            }
        }));
        return invitees;
    }
}
