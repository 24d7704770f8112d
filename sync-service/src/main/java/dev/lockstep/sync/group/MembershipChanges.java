package dev.lockstep.sync.group;

import dev.lockstep.sync.identity.IdentityLogs;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.xmtp.group.conversation.CommitMaking;
import dev.lockstep.xmtp.group.conversation.Invitee;
import dev.lockstep.xmtp.group.conversation.OwnCommit;
import dev.lockstep.xmtp.group.membership.MembershipPlan;
import dev.lockstep.xmtp.group.membership.MissingIdentityUpdateException;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.tree.Extensions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Changes for which identity logs are read and key packages fetched. */
final class MembershipChanges {
    private final XmtpNetwork network;
    private final IdentityLogs logs;
    private final InstantSource clock;

    MembershipChanges(XmtpNetwork network, IdentityLogs logs, InstantSource clock) {
        this.network = network;
        this.logs = logs;
        this.clock = clock;
    }

    /** Adds and removes inboxes, and follows the logs of those that stay. */
    Change of(HostedInstallation who, Collection<InboxId> add, Collection<InboxId> remove, Lane lane) {
        return (making, group) -> commit(who, making, group, add, remove, lane);
    }

    /** Follows the logs of the members. */
    Change following(HostedInstallation who, Lane lane) {
        return of(who, List.of(), List.of(), lane);
    }

    private Optional<OwnCommit> commit(
            HostedInstallation who,
            CommitMaking making,
            StoredGroup group,
            Collection<InboxId> add,
            Collection<InboxId> remove,
            Lane lane)
            throws MlsRefusedException, CommandRefusedException {
        MembershipPlan plan = plan(who, group, add, remove, lane);
        return plan.isEmpty()
                ? Optional.empty()
                : making.membership(
                        plan, invitees(plan.toAdd(), group.group().context().extensions(), lane));
    }

    private MembershipPlan plan(
            HostedInstallation who, StoredGroup group, Collection<InboxId> add, Collection<InboxId> remove, Lane lane)
            throws CommandRefusedException {
        var membership = group.profile().membership();
        Set<InboxId> everybody = membership.members().keySet().stream()
                .flatMap(inbox -> inbox.id().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        everybody.addAll(add);
        IdentityLogs.Latest latest = logs.latest(everybody, lane);
        try {
            return MembershipPlan.of(
                    membership,
                    leaves(group),
                    add,
                    remove,
                    latest.sequenceIds(),
                    latest.states(),
                    new MembershipPlan.Own(who.inbox(), who.id()));
        } catch (MembershipPlan.ImpossibleException e) {
            throw refusal(e);
        } catch (MissingIdentityUpdateException e) {
            throw new CommandRefusedException("change-refused", String.valueOf(e.getMessage()), "");
        }
    }

    private static CommandRefusedException refusal(MembershipPlan.ImpossibleException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.problem()) {
            case UNKNOWN_INBOX ->
                new CommandRefusedException("peer-unknown", message, "The peer must have used XMTP before.");
            case TOO_MANY_INBOXES -> new CommandRefusedException("group-full", message, "");
            case REMOVES_OURSELVES ->
                new CommandRefusedException("own-removal", message, "Have another member remove this inbox.");
        };
    }

    private static Set<InstallationId> leaves(StoredGroup group) {
        return group.group().members().stream()
                .map(leaf -> InstallationId.of(leaf.signatureKey().toByteArray()))
                .collect(Collectors.toSet());
    }

    /** Those whose key packages are there and good. */
    private List<Invitee> invitees(Map<InboxId, Set<InstallationId>> wanted, Extensions context, Lane lane) {
        var keyPackages = network.keyPackages(
                wanted.values().stream().flatMap(Set::stream).toList(), lane);
        var invitees = new ArrayList<Invitee>();
        wanted.forEach((inbox, installations) -> installations.forEach(installation -> {
            var keyPackage = keyPackages.get(installation);
            if (keyPackage != null) {
                Invitee.of(inbox, installation, keyPackage.toByteArray(), context, clock.instant())
                        .ifPresent(invitees::add);
            }
        }));
        return invitees;
    }
}
