package dev.lockstep.xmtp.mls.group;

import static dev.lockstep.xmtp.mls.group.TestClient.add;
import static dev.lockstep.xmtp.mls.group.TestClient.follow;
import static dev.lockstep.xmtp.mls.group.TestClient.join;
import static dev.lockstep.xmtp.mls.group.TestClient.read;
import static dev.lockstep.xmtp.mls.group.TestClient.rename;
import static dev.lockstep.xmtp.mls.group.TestClient.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.tree.Capabilities;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.RequiredCapabilities;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three members, Anna, Ben and Cleo, at leaves 0, 1 and 2; Anna made the group and added the others. */
class GroupTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TestClient ANNA = TestClient.of("anna", RANDOM);
    private static final TestClient BEN = TestClient.of("ben", RANDOM);
    private static final TestClient CLEO = TestClient.of("cleo", RANDOM);
    private static final TestClient DORA = TestClient.of("dora", RANDOM);

    private Group anna;
    private Group ben;
    private Group cleo;

    GroupTest() throws MlsRefusedException {
        anna = ANNA.create();
        ben = anna;
        cleo = anna;
    }

    @BeforeEach
    void theyMeet() throws MlsRefusedException {
        OwnKeyPackage forBen = BEN.keyPackage();
        OwnKeyPackage forCleo = CLEO.keyPackage();
        PendingCommit.Made made = ANNA.commit(anna, add(forBen), add(forCleo), rename("all of us"));
        anna = made.commit().merge(made.after());
        ben = join(made.commit(), forBen);
        cleo = join(made.commit(), forCleo);
    }

    @Test
    void membersAgreeAfterAWelcome() {
        assertThat(ben.epochAuthenticator()).isEqualTo(anna.epochAuthenticator());
        assertThat(cleo.epochAuthenticator()).isEqualTo(anna.epochAuthenticator());
        assertThat(cleo.context()).isEqualTo(anna.context());
        assertThat(cleo.context().epoch()).isEqualTo(1);
        assertThat(cleo.members())
                .extracting(Member::signatureKey)
                .containsExactly(ANNA.signaturePublicKey(), BEN.signaturePublicKey(), CLEO.signaturePublicKey());
        assertThat(cleo.ownLeaf()).isEqualTo(2);
        assertThat(cleo.export("label", Bytes.EMPTY, 32)).isEqualTo(anna.export("label", Bytes.EMPTY, 32));
    }

    @Test
    void aMessageIsReadOnceByEachOfTheOthers() throws Exception {
        Sent hello = BEN.say(ben, "hello");

        Opened.ApplicationMessage byAnna = read(anna, hello);

        assertThat(byAnna.data()).isEqualTo(Bytes.of("hello".getBytes(StandardCharsets.UTF_8)));
        assertThat(byAnna.sender().signatureKey()).isEqualTo(BEN.signaturePublicKey());
        assertThat(byAnna.sender().leafIndex()).isEqualTo(1);
        assertThat(read(cleo, hello).data()).isEqualTo(byAnna.data());
        assertThat(refusal(() -> read(byAnna.after(), hello))).isEqualTo(Refusal.GENERATION_GONE);
        assertThat(refusal(() -> read(hello.after(), hello))).isEqualTo(Refusal.OWN_MESSAGE);
    }

    @Test
    void theSameMessageIsNeverEncryptedAlike() {
        assertThat(BEN.say(ben, "hello").wire())
                .isNotEqualTo(BEN.say(ben, "hello").wire());
    }

    @Test
    void aCommitIsStagedInspectedAndMerged() throws Exception {
        PendingCommit.Made made = BEN.commit(ben, rename("renamed"), add(DORA.keyPackage()));

        StagedCommit staged = stage(anna, made.commit());

        assertThat(staged.committer().signatureKey()).isEqualTo(BEN.signaturePublicKey());
        assertThat(staged.proposals()).extracting(CommittedProposal::sender).containsExactly(1, 1);
        assertThat(staged.added()).extracting(Member::signatureKey).containsExactly(DORA.signaturePublicKey());
        assertThat(staged.removed()).isEmpty();
        assertThat(staged.context().extensions()).isEqualTo(TestClient.extensions("renamed"));
        assertThat(staged.merge().orElseThrow().epochAuthenticator())
                .isEqualTo(made.commit().merge(ben).epochAuthenticator());
        assertThat(anna.context().epoch()).isEqualTo(1);
    }

    @Test
    void aCommitThatIsDroppedLeavesTheGroupAsItWas() throws Exception {
        Map<String, Bytes> before = anna.parts();
        PendingCommit.Made dropped = BEN.commit(ben, rename("not this one"));
        PendingCommit.Made taken = CLEO.commit(cleo, rename("this one"));

        StagedCommit unused = stage(anna, dropped.commit());

        assertThat(unused.context().epoch()).isEqualTo(2);
        assertThat(anna.parts()).isEqualTo(before);
        assertThat(follow(anna, taken.commit()).epochAuthenticator())
                .isEqualTo(follow(ben, taken.commit()).epochAuthenticator());
    }

    @Test
    void aPendingCommitIsForgottenWhenAnotherCameFirst() throws Exception {
        PendingCommit.Made lost = ANNA.commit(anna, rename("lost"));
        PendingCommit.Made first = BEN.commit(ben, rename("first"));

        Group after = follow(lost.after(), first.commit());

        assertThat(refusal(() -> lost.commit().merge(after))).isEqualTo(Refusal.WRONG_EPOCH);
        assertThat(refusal(() -> stage(after, first.commit()))).isEqualTo(Refusal.WRONG_EPOCH);
        PendingCommit.Made again = ANNA.commit(after, rename("again"));
        assertThat(follow(first.commit().merge(ben), again.commit()).epochAuthenticator())
                .isEqualTo(again.commit().merge(after).epochAuthenticator());
    }

    @Test
    void aPendingCommitSurvivesACrashAndMessagesInBetween() throws Exception {
        PendingCommit.Made made = ANNA.commit(anna, rename("stored"), add(DORA.keyPackage()));
        Group stored = Group.restore(made.after().parts());
        PendingCommit restored = PendingCommit.decode(made.commit().encoded());

        Sent meanwhile = BEN.say(ben, "meanwhile");
        Group merged = restored.merge(read(stored, meanwhile).after());

        assertThat(merged.epochAuthenticator())
                .isEqualTo(follow(ben, made.commit()).epochAuthenticator());
        assertThat(restored.welcome()).isEqualTo(made.commit().welcome());
        assertThat(refusal(() -> read(merged, meanwhile))).isEqualTo(Refusal.GENERATION_GONE);
    }

    @Test
    void aRemovedMemberLearnsOfItAndReadsNothingMore() throws Exception {
        PendingCommit.Made made = ANNA.commit(anna, new Proposal.Remove(1));

        StagedCommit atBen = stage(ben, made.commit());
        Group annaAfter = made.commit().merge(made.after());
        Group cleoAfter = follow(cleo, made.commit());

        assertThat(atBen.removesOurselves()).isTrue();
        assertThat(atBen.merge()).isEmpty();
        assertThat(atBen.removed()).extracting(Member::signatureKey).containsExactly(BEN.signaturePublicKey());
        assertThat(cleoAfter.epochAuthenticator()).isEqualTo(annaAfter.epochAuthenticator());
        assertThat(refusal(() -> read(ben, ANNA.say(annaAfter, "without ben")))).isEqualTo(Refusal.WRONG_EPOCH);
    }

    @Test
    void aMemberIsRemovedAndAddedAgainInOneCommit() throws Exception {
        OwnKeyPackage again = BEN.keyPackage();

        PendingCommit.Made made = ANNA.commit(anna, new Proposal.Remove(1), add(again), rename("again"));

        assertThat(stage(ben, made.commit()).removesOurselves()).isTrue();
        assertThat(stage(cleo, made.commit()).added())
                .isEqualTo(stage(cleo, made.commit()).removed());
        Group benAfter = join(made.commit(), again);
        assertThat(benAfter.epochAuthenticator())
                .isEqualTo(follow(cleo, made.commit()).epochAuthenticator());
        assertThat(read(benAfter, ANNA.say(made.commit().merge(made.after()), "welcome back"))
                        .sender()
                        .leafIndex())
                .isEqualTo(0);
    }

    @Test
    void proposalsOfOthersAreCommittedByReference() throws Exception {
        Sent rename = BEN.say(ben, "unused");
        Sent proposed = ben.propose(rename("by ben"), BEN.signatureKey(), RANDOM);
        Sent update = cleo.proposeUpdate(CLEO.signatureKey(), RANDOM);
        Group annaKnows = hear(hear(anna, proposed), update);
        Group benKnows = hear(proposed.after(), update);
        Group cleoKnows = hear(update.after(), proposed);
        List<Bytes> references = new ArrayList<>(annaKnows.proposals().keySet());

        PendingCommit.Made made = annaKnows.commit(references, List.of(), ANNA.signatureKey(), RANDOM);

        Group annaAfter = made.commit().merge(made.after());
        assertThat(stage(benKnows, made.commit()).proposals())
                .extracting(CommittedProposal::sender)
                .containsExactly(1, 2);
        assertThat(follow(Group.restore(benKnows.parts()), made.commit()).epochAuthenticator())
                .isEqualTo(annaAfter.epochAuthenticator());
        Group cleoAfter = follow(Group.restore(cleoKnows.parts()), made.commit());
        assertThat(cleoAfter.epochAuthenticator()).isEqualTo(annaAfter.epochAuthenticator());
        assertThat(annaAfter.context().extensions()).isEqualTo(TestClient.extensions("by ben"));
        assertThat(annaAfter.proposals()).isEmpty();
        assertThat(refusal(() -> stage(ben, made.commit()))).isEqualTo(Refusal.UNKNOWN_PROPOSAL);
        // The new key of Cleo's leaf is the one that a later path is encrypted to.
        PendingCommit.Made next = ANNA.commit(annaAfter);
        assertThat(follow(cleoAfter, next.commit()).epochAuthenticator())
                .isEqualTo(next.commit().merge(annaAfter).epochAuthenticator());
        assertThat(rename.wire()).isNotEqualTo(proposed.wire());
    }

    @Test
    void lateMessagesOfThreePastEpochsAreRead() throws Exception {
        Sent inEpoch1 = BEN.say(ben, "of epoch 1");
        Group annaNow = anna;
        for (int i = 0; i < 3; i++) {
            PendingCommit.Made made = ANNA.commit(annaNow);
            annaNow = made.commit().merge(made.after());
        }
        Group inEpoch4 = Group.restore(annaNow.parts());

        Opened.ApplicationMessage late = read(inEpoch4, inEpoch1);

        assertThat(late.epoch()).isEqualTo(1);
        assertThat(late.sender().signatureKey()).isEqualTo(BEN.signaturePublicKey());
        assertThat(refusal(() -> read(late.after(), inEpoch1))).isEqualTo(Refusal.GENERATION_GONE);
        PendingCommit.Made fourth = ANNA.commit(inEpoch4);
        assertThat(refusal(() -> read(fourth.commit().merge(inEpoch4), inEpoch1)))
                .isEqualTo(Refusal.WRONG_EPOCH);
    }

    @Test
    void handshakeMessagesOfPastEpochsAreNotRead() throws Exception {
        PendingCommit.Made late = BEN.commit(ben, rename("late"));
        Sent lateProposal = ben.propose(rename("late"), BEN.signatureKey(), RANDOM);
        Group after = follow(anna, CLEO.commit(cleo).commit());

        assertThat(refusal(() -> stage(after, late.commit()))).isEqualTo(Refusal.WRONG_EPOCH);
        assertThat(refusal(() -> after.open(lateProposal.message()))).isEqualTo(Refusal.WRONG_EPOCH);
    }

    @Test
    void aJoinerReadsNothingOfBefore() throws Exception {
        Sent before = BEN.say(ben, "before dora");
        OwnKeyPackage forDora = DORA.keyPackage();
        PendingCommit.Made made = ANNA.commit(anna, add(forDora));

        Group dora = join(made.commit(), forDora);

        assertThat(refusal(() -> read(dora, before))).isEqualTo(Refusal.WRONG_EPOCH);
    }

    @Test
    void whatIsNotValidIsNotCommitted() {
        Capabilities poor = new Capabilities(List.of(1), List.of(3), List.of(0x000a), List.of(), List.of(1));
        Proposal unlisted = new Proposal.GroupContextExtensions(Extensions.of(new Extension(0xeeee, Bytes.EMPTY)));
        Proposal unsupported = new Proposal.GroupContextExtensions(Extensions.of(new Extension(
                Extension.REQUIRED_CAPABILITIES,
                new RequiredCapabilities(List.of(0xeeee), List.of(), List.of()).encoded())));
        OwnKeyPackage twice = DORA.keyPackage();

        assertThat(refusal(() -> ANNA.commit(anna, new Proposal.Remove(0)))).isEqualTo(Refusal.INVALID_PROPOSALS);
        assertThat(refusal(() -> ANNA.commit(anna, new Proposal.Remove(3)))).isEqualTo(Refusal.INVALID_PROPOSALS);
        assertThat(refusal(() -> ANNA.commit(anna, new Proposal.Remove(4_294_967_295L))))
                .isEqualTo(Refusal.INVALID_PROPOSALS);
        assertThat(refusal(() -> ANNA.commit(anna, new Proposal.Remove(1), new Proposal.Remove(1))))
                .isEqualTo(Refusal.INVALID_PROPOSALS);
        assertThat(refusal(() -> ANNA.commit(anna, rename("a"), rename("b")))).isEqualTo(Refusal.INVALID_PROPOSALS);
        assertThat(refusal(() -> ANNA.commit(anna, add(twice), add(twice)))).isEqualTo(Refusal.INVALID_PROPOSALS);
        assertThat(refusal(() -> ANNA.commit(anna, add(DORA.keyPackage()), add(DORA.keyPackage()))))
                .isEqualTo(Refusal.INVALID_TREE);
        assertThat(refusal(() -> ANNA.commit(anna, add(BEN.keyPackage())))).isEqualTo(Refusal.INVALID_TREE);
        assertThat(refusal(() -> ANNA.commit(anna, add(DORA.keyPackage(poor))))).isEqualTo(Refusal.UNSUPPORTED_BY_LEAF);
        assertThat(refusal(() -> ANNA.commit(anna, unlisted))).isEqualTo(Refusal.EXTENSION_NOT_REQUIRED);
        assertThat(refusal(() -> ANNA.commit(anna, unsupported))).isEqualTo(Refusal.UNSUPPORTED_BY_LEAF);
        assertThat(refusal(() -> ANNA.commit(anna, new Proposal.Other(8, Bytes.EMPTY))))
                .isEqualTo(Refusal.UNSUPPORTED_BY_LEAF);
        assertThat(refusal(() -> ANNA.commit(anna, new Proposal.ExternalInit(Bytes.EMPTY))))
                .isEqualTo(Refusal.OUT_OF_PROFILE);
        assertThat(refusal(() -> ANNA.commit(anna, new Proposal.ReInit(Bytes.EMPTY, 1, 3, Extensions.NONE))))
                .isEqualTo(Refusal.OUT_OF_PROFILE);
    }

    @Test
    void anAlteredCommitIsRefusedAndTheGenuineOneStillFits() throws Exception {
        PendingCommit.Made made = BEN.commit(ben, rename("genuine"));
        byte[] wire = made.commit().message().encoded().toByteArray();
        Map<String, Bytes> before = anna.parts();
        for (int i = 0; i < wire.length; i += 7) {
            byte[] altered = wire.clone();
            altered[i] ^= 0x40;
            assertThat(catchThrowableOfType(MlsRefusedException.class, () -> anna.open(parse(altered))))
                    .as("byte %d altered", i)
                    .isNotNull();
        }
        assertThat(anna.parts()).isEqualTo(before);
        assertThat(follow(anna, made.commit()).epochAuthenticator())
                .isEqualTo(made.commit().merge(ben).epochAuthenticator());
    }

    @Test
    void anAlteredWelcomeIsRefused() throws Exception {
        OwnKeyPackage forDora = DORA.keyPackage();
        PendingCommit.Made made = ANNA.commit(anna, add(forDora));
        byte[] wire = made.commit().welcome().orElseThrow().encoded().toByteArray();
        for (int i = 0; i < wire.length; i += 5) {
            byte[] altered = wire.clone();
            altered[i] ^= 1;
            assertThat(catchThrowableOfType(MlsRefusedException.class, () -> {
                        if (parse(altered) instanceof MlsMessage.Welcome(var welcome)) {
                            Joining.join(welcome, forDora);
                        }
                    }))
                    .as("byte %d altered", i)
                    .isNotNull();
        }
    }

    @Test
    void aStoredGroupIsSmallAndOneMessageWritesLittle() throws Exception {
        OwnKeyPackage forBen = BEN.keyPackage();
        PendingCommit.Made made = ANNA.commit(ANNA.create(), add(forBen));
        Group two = made.commit().merge(made.after());
        Group other = join(made.commit(), forBen);
        for (int i = 0; i < 3; i++) {
            Sent message = BEN.say(other, "in each epoch");
            two = read(two, message).after();
            PendingCommit.Made next = ANNA.commit(two);
            two = next.commit().merge(next.after());
            other = follow(message.after(), next.commit());
        }
        Sent first = BEN.say(other, "first");
        two = read(two, first).after();

        Group after = read(two, BEN.say(first.after(), "second")).after();

        assertThat(two.parts().values().stream().mapToInt(Bytes::size).sum()).isLessThan(8 * 1024);
        Map<String, Bytes> changed = new HashMap<>(after.parts());
        changed.entrySet().removeAll(two.parts().entrySet());
        assertThat(changed).hasSize(1);
        assertThat(changed.values().iterator().next().size()).isLessThan(512);
        assertThat(after.parts().keySet()).isEqualTo(two.parts().keySet());
    }

    @Test
    void storedPartsOfNoGroupAreRefused() {
        Map<String, Bytes> without = new HashMap<>(anna.parts());
        without.remove("epoch");
        Map<String, Bytes> with = new HashMap<>(anna.parts());
        with.put("something", Bytes.EMPTY);
        Map<String, Bytes> broken = new HashMap<>(anna.parts());
        broken.computeIfPresent("epoch", (name, value) -> value.slice(0, value.size() - 1));
        Map<String, Bytes> later = new HashMap<>(anna.parts());
        later.computeIfPresent(
                "epoch", (name, value) -> Bytes.fromHex("02" + value.hex().substring(2)));

        assertThat(List.of(without, with, broken, later))
                .allSatisfy(
                        parts -> assertThat(refusal(() -> Group.restore(parts))).isEqualTo(Refusal.MALFORMED));
    }

    @Test
    void proposalsWithoutACommitAreBounded() throws Exception {
        Group full = ben;
        for (int i = 0; i < Group.MOST_PROPOSALS; i++) {
            full = full.withProposal(Bytes.fromHex("%08x".formatted(i)), new StoredProposal(rename("n"), 0, null));
        }
        Group last = full;

        assertThat(refusal(() -> last.propose(rename("one more"), BEN.signatureKey(), RANDOM)))
                .isEqualTo(Refusal.TOO_MANY_PROPOSALS);
    }

    private static Group hear(Group group, Sent proposal) throws MlsRefusedException {
        return ((Opened.ProposalMessage) group.open(proposal.message())).after();
    }

    private static MlsMessage parse(byte[] wire) throws MlsRefusedException {
        Decoder<MlsMessage> decoder = MlsMessage::decode;
        return decoder.decodeAll(wire);
    }

    private static Refusal refusal(ThrowingCallable action) {
        return catchThrowableOfType(MlsRefusedException.class, action).refusal();
    }
}
