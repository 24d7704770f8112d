package dev.lockstep.xmtp.mls.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Up to twelve clients, one group and its log. Whoever acts says what everybody must see of it; whoever reads the log checks
 * that it sees just that.
 */
final class World {
    static final int CLIENTS = 12;

    private final List<Participant> participants = new ArrayList<>();
    private final List<Entry> log = new ArrayList<>();
    private final SecureRandom random;
    private final Set<String> seen = new HashSet<>();
    private int names;

    /** A line of the log; the first commit of an epoch is the one that counts. */
    private record Entry(MlsMessage message, Kind kind, long epoch, Participant sender, int generation, String text) {}

    private enum Kind {
        MESSAGE,
        PROPOSAL,
        COMMIT
    }

    World(SecureRandom random) throws MlsRefusedException {
        this.random = random;
        for (int i = 0; i < CLIENTS; i++) {
            participants.add(new Participant(TestClient.of("client " + i, random), seen));
        }
        Participant creator = participants.getFirst();
        creator.group = creator.client.create();
        creator.joinedEpoch = 0;
        commit(creator, new Choice(0), additions(creator, new Choice(2)));
        settle();
    }

    /** What came to pass in this history, so that a test can tell whether it tested anything. */
    Set<String> seen() {
        return seen;
    }

    /** Does what a number says. */
    void act(int choice) throws MlsRefusedException {
        Choice next = new Choice(choice);
        int action = next.below(11);
        Participant actor = next.of(members());
        switch (action) {
            case 0, 1 -> commit(actor, next, additions(actor, next));
            case 2 -> commit(actor, next, removal(actor, next));
            case 3 -> commit(actor, next, List.of(TestClient.rename("name " + names++)));
            case 4 -> commit(actor, next, List.of());
            case 5, 10 -> concurrentCommits(actor, next);
            case 6 -> propose(actor, next);
            case 7 -> {
                // Without reading what others did meanwhile.
                say(actor, next);
            }
            case 8 -> {
                read(actor, next);
                say(actor, next);
                say(actor, next);
            }
            default -> read(next.of(participants), next);
        }
    }

    /** Lets everybody read everything; then all members agree. */
    void settle() throws MlsRefusedException {
        Choice inOrder = new Choice(0);
        for (Participant participant : participants) {
            read(participant, inOrder);
            participant.readDelayed(entry -> true);
        }
        Group reference = members().getFirst().current();
        for (Participant member : members()) {
            assertThat(member.current().context()).isEqualTo(reference.context());
            assertThat(member.current().epochAuthenticator()).isEqualTo(reference.epochAuthenticator());
            assertThat(member.current().epoch().interimTranscriptHash())
                    .isEqualTo(reference.epoch().interimTranscriptHash());
            member.current().tree().checkStructure();
        }
        assertThat(reference.members()).hasSize(members().size());
    }

    private List<Participant> members() {
        return participants.stream().filter(one -> one.group != null).toList();
    }

    private List<Proposal> additions(Participant actor, Choice next) throws MlsRefusedException {
        read(actor, next);
        if (actor.group == null) {
            return List.of();
        }
        List<Bytes> inside =
                actor.current().members().stream().map(Member::signatureKey).toList();
        List<Participant> outside = participants.stream()
                .filter(one -> !inside.contains(one.client.signaturePublicKey()))
                .toList();
        List<Proposal> proposals = new ArrayList<>();
        int count = Math.min(outside.size(), 1 + next.below(3));
        for (int i = 0; i < count; i++) {
            proposals.add(TestClient.add(outside.get(i).newKeyPackage()));
        }
        return proposals;
    }

    /** Removes somebody, and perhaps adds them again in the same commit. */
    private List<Proposal> removal(Participant actor, Choice next) throws MlsRefusedException {
        read(actor, next);
        if (actor.group == null) {
            return List.of();
        }
        List<Member> others = actor.current().members().stream()
                .filter(member -> member.leafIndex() != actor.current().ownLeaf())
                .toList();
        if (others.isEmpty()) {
            return List.of();
        }
        Member one = next.of(others);
        Proposal remove = new Proposal.Remove(one.leafIndex());
        if (next.below(3) > 0) {
            return List.of(remove);
        }
        return List.of(remove, TestClient.add(participant(one).newKeyPackage()));
    }

    private Participant participant(Member member) {
        return participants.stream()
                .filter(one -> one.client.signaturePublicKey().equals(member.signatureKey()))
                .findFirst()
                .orElseThrow();
    }

    private void commit(Participant actor, Choice next, List<Proposal> proposals) throws MlsRefusedException {
        read(actor, next);
        if (actor.group != null) {
            make(actor, next, proposals).ifPresent(made -> publish(actor, made));
        }
    }

    /** Two commits of one epoch: the first one counts, the other is lost. */
    private void concurrentCommits(Participant one, Choice next) throws MlsRefusedException {
        Participant other = next.of(members());
        read(one, next);
        read(other, next);
        if (one == other || one.group == null || other.group == null) {
            return;
        }
        Optional<PendingCommit> first = make(one, next, List.of(TestClient.rename("first " + names++)));
        Optional<PendingCommit> second = make(other, next, List.of());
        first.ifPresent(made -> publish(one, made));
        second.ifPresent(made -> publish(other, made));
    }

    /** Makes a commit of these proposals and of those that wait, as far as they go together. */
    private Optional<PendingCommit> make(Participant actor, Choice next, List<Proposal> byValue)
            throws MlsRefusedException {
        Group group = actor.current();
        boolean renamed = byValue.stream().anyMatch(Proposal.GroupContextExtensions.class::isInstance);
        Set<Integer> touched = new HashSet<>();
        for (Proposal proposal : byValue) {
            if (proposal instanceof Proposal.Remove(long leaf)) {
                touched.add((int) leaf);
            }
        }
        List<Bytes> references = new ArrayList<>();
        for (Map.Entry<Bytes, StoredProposal> waiting : group.proposals().entrySet()) {
            StoredProposal stored = waiting.getValue();
            if (stored.proposal() instanceof Proposal.GroupContextExtensions && !renamed) {
                references.add(waiting.getKey());
                renamed = true;
            } else if (stored.proposal() instanceof Proposal.Update
                    && stored.sender() != group.ownLeaf()
                    && touched.add(stored.sender())) {
                references.add(waiting.getKey());
            }
        }
        PendingCommit.Made made = group.commit(references, byValue, actor.client.signatureKey(), random);
        actor.group = made.after();
        actor.pending = made.commit().encoded();
        if (next.below(2) == 0) {
            actor.crash();
        }
        return Optional.of(PendingCommit.decode(made.commit().encoded()));
    }

    private void publish(Participant actor, PendingCommit commit) {
        long epoch = commit.context().epoch() - 1;
        boolean counts = log.stream().noneMatch(entry -> entry.kind() == Kind.COMMIT && entry.epoch() == epoch);
        log.add(new Entry(commit.message(), Kind.COMMIT, epoch, actor, 0, ""));
        if (counts) {
            participants.forEach(one -> one.invitation = commit.welcome()
                    .filter(welcome ->
                            Joining.find(welcome.welcome(), one.keyPackages).isPresent())
                    .map(welcome -> new Invitation(welcome, log.size()))
                    .orElse(one.invitation));
        }
    }

    private void propose(Participant actor, Choice next) throws MlsRefusedException {
        read(actor, next);
        if (actor.group == null) {
            return;
        }
        Group group = actor.current();
        Sent sent = next.below(2) == 0
                ? group.proposeUpdate(actor.client.signatureKey(), random)
                : group.propose(TestClient.rename("proposed " + names++), actor.client.signatureKey(), random);
        actor.group = sent.after();
        log.add(new Entry(sent.message(), Kind.PROPOSAL, group.context().epoch(), actor, 0, ""));
    }

    private void say(Participant actor, Choice next) throws MlsRefusedException {
        if (actor.group == null) {
            return;
        }
        Group group = actor.current();
        String text = "message %d".formatted(log.size());
        Sent sent = actor.client.say(group, text);
        actor.group = sent.after();
        int generation = actor.said.merge(group.context().epoch(), 1, Integer::sum) - 1;
        log.add(new Entry(sent.message(), Kind.MESSAGE, group.context().epoch(), actor, generation, text));
        if (next.below(3) == 0) {
            actor.crash();
        }
    }

    private void read(Participant reader, Choice next) throws MlsRefusedException {
        reader.acceptInvitation(log);
        while (reader.position < log.size()) {
            Entry entry = log.get(reader.position++);
            if (reader.group == null) {
                reader.missAfterRemoval(entry);
                continue;
            }
            switch (entry.kind()) {
                case MESSAGE -> reader.readMessage(entry, next);
                case PROPOSAL -> reader.readProposal(entry);
                case COMMIT -> reader.readCommit(entry);
            }
            if (next.below(4) == 0) {
                reader.crash();
            }
            reader.acceptInvitation(log);
        }
    }

    /** A welcome, and where the log continues after the commit it is of. */
    private record Invitation(MlsMessage.Welcome welcome, int position) {}

    private static final class Participant {
        private final TestClient client;
        private final List<OwnKeyPackage> keyPackages = new ArrayList<>();
        private final List<Entry> delayed = new ArrayList<>();
        private final Map<Long, Integer> said = new HashMap<>();
        private @Nullable Group group;
        /** What is left of the group after we were removed. */
        private @Nullable Group former;

        private @Nullable Bytes pending;
        private @Nullable Invitation invitation;
        private long joinedEpoch;
        private int position;
        private final Set<String> seen;

        Participant(TestClient client, Set<String> seen) {
            this.client = client;
            this.seen = seen;
        }

        OwnKeyPackage newKeyPackage() {
            OwnKeyPackage fresh = client.keyPackage();
            keyPackages.add(fresh);
            return fresh;
        }

        Group current() {
            if (group == null) {
                throw new AssertionError(client.name() + " is no member");
            }
            return group;
        }

        void crash() throws MlsRefusedException {
            if (group != null) {
                group = Group.restore(group.parts());
            }
        }

        void acceptInvitation(List<Entry> log) throws MlsRefusedException {
            Invitation accepted = invitation;
            if (group == null && accepted != null) {
                OwnKeyPackage own =
                        Joining.find(accepted.welcome().welcome(), keyPackages).orElseThrow();
                seen.add(said.isEmpty() && keyPackages.size() == 1 ? "joined" : "joined again");
                group = Joining.join(accepted.welcome().welcome(), own).group();
                joinedEpoch = group.context().epoch();
                former = null;
                for (Entry earlier : log.subList(0, accepted.position())) {
                    assertThat(refusal(earlier)).isEqualTo(Refusal.WRONG_EPOCH);
                }
                position = Math.max(position, accepted.position());
                invitation = null;
            }
        }

        /** With the last keys it had, a removed member reads nothing that is said without it. */
        void missAfterRemoval(Entry entry) {
            Group last = former;
            if (last != null && entry.epoch() > last.context().epoch()) {
                assertThat(refusal(last, entry.message())).isEqualTo(Refusal.WRONG_EPOCH);
                seen.add("missed what was said without it");
            }
        }

        /** An altered copy is refused and changes nothing, so that the genuine message is read after it. */
        private void refuseAltered(Entry entry) throws MlsRefusedException {
            Map<String, Bytes> before = current().parts();
            byte[] wire = entry.message().encoded().toByteArray();
            wire[wire.length - 1 - position % 16] ^= 1;
            MlsMessage altered = ((Decoder<MlsMessage>) MlsMessage::decode).decodeAll(wire);
            assertThat(refusal(current(), altered)).isEqualTo(Refusal.UNDECRYPTABLE);
            assertThat(current().parts()).isEqualTo(before);
        }

        /** Reads a message now, or later but while it still can be read. */
        void readMessage(Entry entry, Choice next) throws MlsRefusedException {
            if (entry.sender() == this) {
                return;
            }
            if (next.below(3) == 0) {
                delayed.add(entry);
                return;
            }
            readDelayed(late -> late.sender() == entry.sender()
                    && late.epoch() == entry.epoch()
                    && late.generation() <= entry.generation() - 5);
            readNow(entry);
        }

        void readDelayed(Predicate<Entry> which) throws MlsRefusedException {
            List<Entry> due = delayed.stream().filter(which).toList();
            delayed.removeAll(due);
            for (Entry entry : due) {
                readNow(entry);
            }
        }

        private void readNow(Entry entry) throws MlsRefusedException {
            long behind = current().context().epoch() - entry.epoch();
            if (entry.epoch() < joinedEpoch || behind > Group.MOST_PAST_EPOCHS) {
                assertThat(refusal(entry)).isEqualTo(Refusal.WRONG_EPOCH);
                seen.add("missed a message of another epoch");
                return;
            }
            if (entry.generation() % 3 == 0) {
                refuseAltered(entry);
            }
            Opened.ApplicationMessage opened =
                    (Opened.ApplicationMessage) current().open(entry.message());
            assertThat(opened.data()).isEqualTo(Bytes.of(entry.text().getBytes(StandardCharsets.UTF_8)));
            assertThat(opened.sender().signatureKey())
                    .isEqualTo(entry.sender().client.signaturePublicKey());
            assertThat(opened.epoch()).isEqualTo(entry.epoch());
            group = opened.after();
            seen.add(behind == 0 ? "read a message" : "read a message of a past epoch");
            assertThat(refusal(entry)).isEqualTo(Refusal.GENERATION_GONE);
        }

        void readProposal(Entry entry) throws MlsRefusedException {
            if (entry.sender() == this) {
                return;
            }
            if (entry.epoch() != current().context().epoch()) {
                assertThat(refusal(entry)).isEqualTo(Refusal.WRONG_EPOCH);
                return;
            }
            group = ((Opened.ProposalMessage) current().open(entry.message())).after();
        }

        void readCommit(Entry entry) throws MlsRefusedException {
            if (entry.epoch() != current().context().epoch()) {
                assertThat(refusal(entry)).isEqualTo(Refusal.WRONG_EPOCH);
                seen.add(entry.sender() == this ? "lost a commit of its own" : "skipped a commit that came second");
                return;
            }
            readDelayed(late -> late.epoch() <= entry.epoch() - Group.MOST_PAST_EPOCHS);
            Bytes own = pending;
            pending = null;
            if (entry.sender() == this && own != null) {
                assertThat(refusal(entry)).isEqualTo(Refusal.OWN_MESSAGE);
                group = PendingCommit.decode(own).merge(current());
                return;
            }
            refuseAltered(entry);
            StagedCommit staged = (StagedCommit) current().open(entry.message());
            if (staged.proposals().stream().anyMatch(one -> one.reference() != null)) {
                seen.add("followed a commit by reference");
            }
            if (staged.removesOurselves()) {
                seen.add("was removed");
                readDelayed(late -> true);
                former = current();
            }
            group = staged.merge().orElse(null);
        }

        private Refusal refusal(Entry entry) {
            return refusal(current(), entry.message());
        }

        private static Refusal refusal(Group group, MlsMessage message) {
            return catchThrowableOfType(MlsRefusedException.class, () -> group.open(message))
                    .refusal();
        }
    }

    /** Takes small decisions out of one number. */
    private static final class Choice {
        private long rest;

        Choice(int number) {
            this.rest = number;
        }

        int below(int bound) {
            int taken = (int) Math.floorMod(rest, (long) bound);
            // Goes on for ever without repeating soon, and still depends on the number alone.
            rest = rest == 0 ? 0 : Math.floorMod(rest / bound * 31 + rest * 7 + 3, 1_000_000_007L);
            return taken;
        }

        <T> T of(List<T> list) {
            return list.get(below(list.size()));
        }
    }
}
