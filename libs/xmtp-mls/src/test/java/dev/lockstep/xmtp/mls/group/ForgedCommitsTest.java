package dev.lockstep.xmtp.mls.group;

import static dev.lockstep.xmtp.mls.group.TestClient.add;
import static dev.lockstep.xmtp.mls.group.TestClient.join;
import static dev.lockstep.xmtp.mls.group.TestClient.rename;
import static dev.lockstep.xmtp.mls.group.TestClient.stage;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.commit.Commit;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.commit.ProposalOrRef;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.framing.AuthenticatedContent;
import dev.lockstep.xmtp.mls.framing.Content;
import dev.lockstep.xmtp.mls.framing.FramedContent;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.framing.PrivateProtection;
import dev.lockstep.xmtp.mls.framing.PublicProtection;
import dev.lockstep.xmtp.mls.framing.Sender;
import dev.lockstep.xmtp.mls.framing.Transcript;
import dev.lockstep.xmtp.mls.framing.WireFormat;
import dev.lockstep.xmtp.mls.schedule.EpochSecrets;
import dev.lockstep.xmtp.mls.schedule.PreSharedKeyId;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.LeafNodeSource;
import dev.lockstep.xmtp.mls.tree.UpdatePath;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A member with all the keys that a member has says things that no honest one would. */
class ForgedCommitsTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TestClient ANNA = TestClient.of("anna", RANDOM);
    private static final TestClient BEN = TestClient.of("ben", RANDOM);
    private static final TestClient DORA = TestClient.of("dora", RANDOM);
    private static final Decoder<MlsMessage> MESSAGE = MlsMessage::decode;
    private static final Bytes TAG = Bytes.fromHex("00".repeat(32));

    private final Group anna;
    private final Group ben;

    ForgedCommitsTest() throws MlsRefusedException {
        OwnKeyPackage forBen = BEN.keyPackage();
        PendingCommit.Made made = ANNA.commit(ANNA.create(), add(forBen));
        anna = made.commit().merge(made.after());
        ben = join(made.commit(), forBen);
    }

    @Test
    void aCommitNeedsAPathUnlessItOnlyAdds() throws Exception {
        Proposal addDora = add(DORA.keyPackage());

        assertThat(refusal(forge(new Commit(List.of(), null)))).isEqualTo(Refusal.PATH_REQUIRED);
        assertThat(refusal(forge(commit(null, rename("n"))))).isEqualTo(Refusal.PATH_REQUIRED);
        // This one gets as far as its confirmation tag.
        assertThat(refusal(forge(commit(null, addDora)))).isEqualTo(Refusal.CONFIRMATION_TAG);
    }

    @Test
    void aCommitWithoutAPathThatOnlyAddsIsFollowed() throws Exception {
        // What an honest committer without a path would compute: the commit secret is all zero.
        OwnKeyPackage forDora = DORA.keyPackage();
        Commit commit = commit(null, add(forDora));
        AuthenticatedContent signed = Sending.sign(ben, new Content.Commit(commit), BEN.signatureKey());
        Epoch epoch = ben.epoch();
        Changes changes = Changes.of(Changes.resolve(commit, 1, Map.of()), 1, epoch.context(), epoch.tree());
        Bytes confirmed = Transcript.confirmed(epoch.interimTranscriptHash(), signed);
        var context = epoch.context()
                .next(changes.tree().treeHash(), changes.extensions())
                .withConfirmedTranscriptHash(confirmed);
        Secret joiner = EpochSecrets.joinerSecret(epoch.secrets().init(), Secret.zero(), context);
        var secrets = EpochSecrets.of(joiner, Secret.zero(), context);

        Sent sent = Sending.seal(ben, signed.withConfirmationTag(secrets.confirmationTag(confirmed)), RANDOM);

        Group after = ((StagedCommit) anna.open(sent.message())).merge().orElseThrow();
        assertThat(after.epochAuthenticator())
                .isEqualTo(secrets.epochAuthenticator().reveal());
        assertThat(after.members()).hasSize(3);
    }

    @Test
    void aCommitterNeitherUpdatesNorRemovesItself() throws Exception {
        LeafNode leaf = ben.tree().leaf(1).orElseThrow();
        UpdatePath path = honestPath();

        assertThat(refusal(forge(commit(path, new Proposal.Update(leaf))))).isEqualTo(Refusal.INVALID_PROPOSALS);
        assertThat(refusal(forge(commit(path, new Proposal.Remove(1))))).isEqualTo(Refusal.INVALID_PROPOSALS);
    }

    @Test
    void aPathFitsTheTreeAndItsLeafIsNew() throws Exception {
        UpdatePath path = honestPath();
        LeafNode old = ben.tree().leaf(1).orElseThrow();
        UpdatePath withoutNodes = new UpdatePath(path.leafNode(), List.of());
        UpdatePath unsignedLeaf = new UpdatePath(old, path.nodes());
        UpdatePath sameKey = new UpdatePath(
                leaf(
                        old.encryptionKey(),
                        ((LeafNodeSource.Commit) path.leafNode().source()).parentHash()),
                path.nodes());
        UpdatePath otherParentHash = new UpdatePath(leaf(path.leafNode().encryptionKey(), TAG), path.nodes());

        assertThat(refusal(forge(commit(withoutNodes)))).isEqualTo(Refusal.INVALID_PATH);
        assertThat(refusal(forge(commit(unsignedLeaf)))).isIn(Refusal.INVALID_LEAF, Refusal.INVALID_SIGNATURE);
        assertThat(refusal(forge(commit(sameKey)))).isEqualTo(Refusal.INVALID_LEAF);
        assertThat(refusal(forge(commit(otherParentHash)))).isEqualTo(Refusal.INVALID_PATH);
    }

    @Test
    void aConfirmationTagFitsTheCommit() throws Exception {
        Commit honest = openedByAnna(BEN.commit(ben));

        // The path is encrypted for the context of an honest commit, so all but the tag fits.
        assertThat(refusal(forge(honest))).isEqualTo(Refusal.CONFIRMATION_TAG);
    }

    @Test
    void whatIsOutOfProfileIsRefused() throws Exception {
        Proposal psk = new Proposal.PreSharedKey(
                new PreSharedKeyId(new PreSharedKeyId.Kind.External(Bytes.EMPTY), Bytes.EMPTY));

        assertThat(refusal(forge(commit(null, psk)))).isEqualTo(Refusal.UNKNOWN_PRE_SHARED_KEY);
        assertThat(refusal(forge(commit(null, new Proposal.ExternalInit(Bytes.EMPTY)))))
                .isEqualTo(Refusal.OUT_OF_PROFILE);
        for (Sender sender :
                List.of(new Sender.External(0), new Sender.NewMemberProposal(), new Sender.NewMemberCommit())) {
            assertThat(refusal(publicMessage(sender))).isEqualTo(Refusal.OUT_OF_PROFILE);
        }
        assertThat(refusal(publicMessage(new Sender.Member(7)))).isEqualTo(Refusal.UNKNOWN_SENDER);
        assertThat(refusal(publicMessage(new Sender.Member(0)))).isEqualTo(Refusal.OWN_MESSAGE);
    }

    @Test
    void aMessageInTheNameOfAnotherIsRefused() throws Exception {
        OwnKeyPackage forDora = DORA.keyPackage();
        PendingCommit.Made made = ANNA.commit(anna, add(forDora));
        Group dora = join(made.commit(), forDora);
        Group benWithDora = TestClient.follow(ben, made.commit());
        FramedContent inAnnasName = new FramedContent(
                TestClient.GROUP_ID,
                benWithDora.context().epoch(),
                new Sender.Member(0),
                Bytes.EMPTY,
                new Content.Application(Bytes.fromHex("00")));
        AuthenticatedContent signed = AuthenticatedContent.sign(
                WireFormat.PRIVATE_MESSAGE, inAnnasName, benWithDora.context(), BEN.signatureKey());

        // Sealed with Anna's keys, which every member can derive; only the signature tells.
        PrivateProtection.Sealed forged = PrivateProtection.seal(
                CipherSuite.XMTP,
                signed,
                0,
                benWithDora.keys(),
                benWithDora.epoch().secrets().senderData(),
                RANDOM);

        assertThat(catchThrowableOfType(
                                MlsRefusedException.class, () -> dora.open(new MlsMessage.Private(forged.message())))
                        .refusal())
                .isEqualTo(Refusal.INVALID_SIGNATURE);
    }

    @Property(tries = 500)
    void arbitraryBytesAreRefused(@ForAll @Size(max = 200) byte[] bytes) {
        byte[] privateMessage = Bytes.fromHex(
                        "00010002" + "10" + TestClient.GROUP_ID.hex() + "0000000000000001" + "03" + "00")
                .toByteArray();
        byte[] wire = new TlsWriter().raw(privateMessage).raw(bytes).toByteArray();

        assertThat(catchThrowableOfType(MlsRefusedException.class, () -> anna.open(MESSAGE.decodeAll(wire))))
                .isNotNull();
    }

    @Property(tries = 300)
    void alteredPartsAreRestoredOrRefused(
            @ForAll @IntRange(max = 100) int part, @ForAll @IntRange(max = 10_000) int position, @ForAll byte value) {
        Map<String, Bytes> parts = new HashMap<>(anna.parts());
        List<String> names = new ArrayList<>(new TreeSet<>(parts.keySet()));
        String name = names.get(part % names.size());
        byte[] altered = requireNonNull(parts.get(name)).toByteArray();
        altered[position % altered.length] = value;
        parts.put(name, Bytes.of(altered));

        try {
            assertThat(Group.restore(parts).parts().keySet()).isNotEmpty();
        } catch (MlsRefusedException e) {
            assertThat(e.refusal()).isNotNull();
        }
    }

    private static Commit commit(UpdatePath path) {
        return new Commit(List.of(), path);
    }

    private static Commit commit(@Nullable UpdatePath path, Proposal... proposals) {
        List<ProposalOrRef> list = new ArrayList<>();
        for (Proposal proposal : proposals) {
            list.add(new ProposalOrRef.ByValue(proposal));
        }
        return new Commit(list, path);
    }

    /** A commit of Ben's, signed and encrypted as it should be, with a tag that fits nothing. */
    private MlsMessage forge(Commit commit) {
        AuthenticatedContent signed = Sending.sign(ben, new Content.Commit(commit), BEN.signatureKey());
        return Sending.seal(ben, signed.withConfirmationTag(TAG), RANDOM).message();
    }

    private UpdatePath honestPath() throws MlsRefusedException {
        return requireNonNull(openedByAnna(BEN.commit(ben)).path());
    }

    private Commit openedByAnna(PendingCommit.Made made) throws MlsRefusedException {
        assertThat(stage(anna, made.commit()).removesOurselves()).isFalse();
        if (made.commit().message() instanceof MlsMessage.Private(var message)
                && PrivateProtection.open(
                                        CipherSuite.XMTP,
                                        message,
                                        anna.keys(),
                                        anna.epoch().secrets().senderData(),
                                        0)
                                .content()
                                .content()
                                .content()
                        instanceof Content.Commit(Commit commit)) {
            return commit;
        }
        throw new AssertionError("no commit");
    }

    private LeafNode leaf(Bytes encryptionKey, Bytes parentHash) {
        LeafNode old = ben.tree().leaf(1).orElseThrow();
        return new LeafNode(
                        encryptionKey,
                        old.signatureKey(),
                        old.credential(),
                        old.capabilities(),
                        new LeafNodeSource.Commit(parentHash),
                        old.extensions(),
                        Bytes.EMPTY)
                .signed(BEN.signatureKey(), new LeafNode.Position(TestClient.GROUP_ID, 1));
    }

    private MlsMessage publicMessage(Sender sender) {
        FramedContent content = new FramedContent(
                TestClient.GROUP_ID,
                ben.context().epoch(),
                sender,
                Bytes.EMPTY,
                new Content.Proposal(new Proposal.Remove(0)));
        AuthenticatedContent signed =
                AuthenticatedContent.sign(WireFormat.PUBLIC_MESSAGE, content, ben.context(), BEN.signatureKey());
        return new MlsMessage.Public(
                PublicProtection.seal(signed, ben.epoch().secrets().membershipKey(), ben.context()));
    }

    /** Why Anna refuses it; she is as she was, and reads an honest commit after it. */
    private Refusal refusal(MlsMessage forged) throws MlsRefusedException {
        Map<String, Bytes> before = anna.parts();
        Refusal refusal = catchThrowableOfType(MlsRefusedException.class, () -> anna.open(forged))
                .refusal();
        assertThat(anna.parts()).isEqualTo(before);
        Optional<Group> after = stage(anna, BEN.commit(ben).commit()).merge();
        assertThat(after).isPresent();
        return refusal;
    }
}
