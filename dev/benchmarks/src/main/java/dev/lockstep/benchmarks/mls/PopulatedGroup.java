package dev.lockstep.benchmarks.mls;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.group.profile.ContextExtensions;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.group.Group;
import dev.lockstep.xmtp.mls.group.Joining;
import dev.lockstep.xmtp.mls.group.Opened;
import dev.lockstep.xmtp.mls.group.OwnKeyPackage;
import dev.lockstep.xmtp.mls.group.PendingCommit;
import dev.lockstep.xmtp.mls.group.StagedCommit;
import dev.lockstep.xmtp.mls.tree.Extensions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A group whose leaves and extensions are of the size that clients make them, as two of its members know it.
 *
 * @param committer makes the next commit
 * @param neighbour at the leaf beside it, has most to derive from that commit
 * @param newcomer was added last, by {@code welcome}
 */
record PopulatedGroup(
        List<Installation> installations, Seat committer, Seat neighbour, Installation newcomer, Bytes welcome) {

    /** A group as one of its members knows it. */
    record Seat(Installation installation, Group group) {}

    /** What a group looks like that one commit has filled: nobody has a key above its leaf but the creator. */
    static PopulatedGroup fresh(int members) throws MlsRefusedException, UnreadableExtensionException {
        List<Installation> all = installations(members);
        Installation creator = all.getFirst();
        PendingCommit.Made made = addAll(creator.create(), all);
        Bytes welcome = welcome(made);
        Installation neighbour = all.get(1);
        return new PopulatedGroup(
                all,
                new Seat(creator, made.commit().merge(made.after())),
                new Seat(neighbour, join(welcome, neighbour)),
                all.getLast(),
                welcome);
    }

    /**
     * What it looks like after a while: each member has added the next one, and so has put keys on the way from its leaf to
     * the root.
     *
     * @param members an even number
     */
    static PopulatedGroup settled(int members) throws MlsRefusedException, UnreadableExtensionException {
        List<Installation> all = installations(members);
        Seat last = new Seat(all.getFirst(), all.getFirst().create());
        Seat before = last;
        Bytes welcome = Bytes.EMPTY;
        for (Installation next : all.subList(1, members)) {
            PendingCommit.Made made = commit(last, List.of(membership(last.group(), List.of(next)), next.addition()));
            welcome = welcome(made);
            before = new Seat(last.installation(), made.commit().merge(made.after()));
            last = new Seat(next, join(welcome, next));
        }
        PendingCommit.Made made = commit(last, List.of());
        return new PopulatedGroup(
                all,
                new Seat(
                        before.installation(),
                        follow(before.group(), made.commit().message().encoded())),
                new Seat(last.installation(), made.commit().merge(made.after())),
                last.installation(),
                welcome);
    }

    private static List<Installation> installations(int members) {
        return Stream.generate(Installation::make).limit(members).toList();
    }

    /** The commit by which a creator adds all others. */
    static PendingCommit.Made addAll(Group alone, List<Installation> all)
            throws MlsRefusedException, UnreadableExtensionException {
        List<Installation> others = all.subList(1, all.size());
        List<Proposal> proposals = new ArrayList<>();
        proposals.add(membership(alone, others));
        others.forEach(other -> proposals.add(other.addition()));
        return commit(new Seat(all.getFirst(), alone), proposals);
    }

    private static Proposal membership(Group group, List<Installation> added) throws UnreadableExtensionException {
        Extensions extensions = group.context().extensions();
        GroupMembership membership = ContextExtensions.membership(extensions);
        for (Installation one : added) {
            membership = membership.with(ClaimedInbox.of(one.inbox()), 1_000_000);
        }
        return new Proposal.GroupContextExtensions(ContextExtensions.with(extensions, membership));
    }

    /** A commit as they are made every day: it changes the group's name. */
    PendingCommit.Made rename(String name) throws MlsRefusedException, UnreadableExtensionException {
        Extensions extensions = committer.group().context().extensions();
        Proposal rename = new Proposal.GroupContextExtensions(ContextExtensions.with(
                extensions, ContextExtensions.mutableMetadata(extensions).with(MetadataField.GROUP_NAME, name)));
        return commit(committer, List.of(rename));
    }

    private static PendingCommit.Made commit(Seat seat, List<Proposal> proposals) throws MlsRefusedException {
        return seat.group().commit(List.of(), proposals, seat.installation().signatureKey(), Installation.RANDOM);
    }

    private static Bytes welcome(PendingCommit.Made made) {
        return made.commit().welcome().orElseThrow().encoded();
    }

    static Group join(Bytes welcome, Installation installation) throws MlsRefusedException {
        return join(welcome, installation.keyPackage());
    }

    private static Group join(Bytes welcome, OwnKeyPackage keyPackage) throws MlsRefusedException {
        if (parse(welcome) instanceof MlsMessage.Welcome(var parsed)) {
            return Joining.join(parsed, keyPackage).group();
        }
        throw new IllegalStateException("no welcome");
    }

    static Group follow(Group group, Bytes commit) throws MlsRefusedException {
        return open(group, commit) instanceof StagedCommit staged
                ? staged.merge().orElseThrow()
                : group;
    }

    static Group hear(Group group, Bytes message) throws MlsRefusedException {
        return open(group, message) instanceof Opened.ApplicationMessage read ? read.after() : group;
    }

    private static Opened open(Group group, Bytes message) throws MlsRefusedException {
        return group.open(parse(message));
    }

    private static MlsMessage parse(Bytes wire) throws MlsRefusedException {
        return MlsMessage.decode(new TlsReader(wire.toByteArray()));
    }
}
