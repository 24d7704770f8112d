package dev.lockstep.xmtp.mls.group;

import static dev.lockstep.xmtp.mls.group.TestClient.add;
import static dev.lockstep.xmtp.mls.group.TestClient.join;
import static dev.lockstep.xmtp.mls.group.TestClient.rename;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.commit.Commit;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.commit.ProposalOrRef;
import dev.lockstep.xmtp.mls.crypto.HpkeCiphertext;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.framing.AuthenticatedContent;
import dev.lockstep.xmtp.mls.framing.Content;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.framing.PrivateProtection;
import dev.lockstep.xmtp.mls.framing.PublicProtection;
import dev.lockstep.xmtp.mls.framing.WireFormat;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import dev.lockstep.xmtp.mls.schedule.PreSharedKeyId;
import dev.lockstep.xmtp.mls.tree.Credential;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.RatchetTree;
import dev.lockstep.xmtp.mls.tree.RequiredCapabilities;
import dev.lockstep.xmtp.mls.tree.UpdatePath;
import dev.lockstep.xmtp.mls.welcome.GroupInfo;
import dev.lockstep.xmtp.mls.welcome.GroupSecrets;
import dev.lockstep.xmtp.mls.welcome.Welcome;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/**
 * Every parser, of the wire and of stored forms, with arbitrary and with altered input: it gives a typed refusal, or a value
 * that is written exactly as it was read.
 */
class HostileInputTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TestClient ANNA = TestClient.of("anna", RANDOM);
    private static final TestClient BEN = TestClient.of("ben", RANDOM);
    private static final Map<String, Parser> PARSERS = parsers();

    /** @param good something that it reads */
    private record Parser(Decoder<? extends Encodable> decoder, Bytes good) {}

    @Provide
    Arbitrary<String> structures() {
        return Arbitraries.of(PARSERS.keySet());
    }

    @Test
    void everyParserReadsWhatIsGood() throws Exception {
        for (var parser : PARSERS.entrySet()) {
            assertThat(parser.getValue()
                            .decoder()
                            .decodeAll(parser.getValue().good())
                            .encoded())
                    .as(parser.getKey())
                    .isEqualTo(parser.getValue().good());
        }
    }

    @Test
    void everyTruncationIsRefused() {
        for (var parser : PARSERS.entrySet()) {
            byte[] good = parser.getValue().good().toByteArray();
            for (int length = 0; length < good.length; length += 1 + good.length / 200) {
                assertThat(isRead(parser.getKey(), Arrays.copyOf(good, length)))
                        .as("the first %d bytes of %s", length, parser.getKey())
                        .isFalse();
            }
        }
    }

    @Property(tries = 3000)
    void arbitraryBytesAreReadAsTheyAreOrRefused(
            @ForAll("structures") String structure, @ForAll @Size(max = 200) byte[] bytes) {
        isRead(structure, bytes);
    }

    @Property(tries = 6000)
    void alteredBytesAreReadAsTheyAreOrRefused(
            @ForAll("structures") String structure,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 100_000) Integer> positions,
            @ForAll byte value) {
        byte[] altered = requireNonNull(PARSERS.get(structure)).good().toByteArray();
        for (int position : positions) {
            altered[position % altered.length] = value;
        }
        isRead(structure, altered);
    }

    @Property(tries = 3000)
    void aVectorThatClaimsMoreThanThereIsIsReadAsItIsOrRefused(
            @ForAll("structures") String structure, @ForAll @IntRange(max = 100_000) int position) {
        Bytes good = requireNonNull(PARSERS.get(structure)).good();
        int at = position % good.size();
        isRead(
                structure,
                new TlsWriter()
                        .raw(good.slice(0, at))
                        .uint32(0xbfff_ffffL)
                        .raw(good.slice(at, good.size()))
                        .toByteArray());
    }

    /** Anything but these two ends the test. */
    private static boolean isRead(String structure, byte[] input) {
        try {
            Encodable value = requireNonNull(PARSERS.get(structure)).decoder().decodeAll(input);
            assertThat(value.encoded()).as(structure).isEqualTo(Bytes.of(input));
            return true;
        } catch (MlsRefusedException e) {
            assertThat(e.refusal()).isNotNull();
            return false;
        }
    }

    @Test
    void unknownTypesAreKeptByteForByte() throws Exception {
        Decoder<Extension> extension = Extension::decode;
        Decoder<Proposal> proposal = Proposal::decode;
        Decoder<Credential> credential = Credential::decode;

        assertThat(extension.decodeAll(Bytes.fromHex("eeee03010203")))
                .isEqualTo(new Extension(0xeeee, Bytes.fromHex("010203")));
        assertThat(proposal.decodeAll(Bytes.fromHex("eeee03010203")))
                .isEqualTo(new Proposal.Other(0xeeee, Bytes.fromHex("010203")));
        assertThat(credential.decodeAll(Bytes.fromHex("eeee03010203")))
                .isEqualTo(new Credential(0xeeee, Bytes.fromHex("010203")));
    }

    @Test
    void aTreeThatIsTooDeepIsRefused() {
        byte[] blanks = new byte[2 * RatchetTree.MOST_LEAVES];
        byte[] tree = new TlsWriter().opaque(blanks).toByteArray();

        assertThat(isRead("RatchetTree", tree)).isFalse();
    }

    /** Anna's group with Ben, and something of every structure made in it. */
    private static Map<String, Parser> parsers() {
        try {
            OwnKeyPackage forBen = BEN.keyPackage();
            PendingCommit.Made first = ANNA.commit(ANNA.create(), add(forBen));
            Group anna = first.commit().merge(first.after());
            Group ben = join(first.commit(), forBen);
            PendingCommit.Made second = BEN.commit(ben, rename("renamed"));
            Sent proposed = BEN.say(ben, "said");
            AuthenticatedContent commit = opened(anna, second.commit().message());
            Welcome welcome = first.commit().welcome().orElseThrow().welcome();
            GroupInfo groupInfo = new GroupInfo(
                            anna.context(),
                            Extensions.of(new Extension(
                                    Extension.RATCHET_TREE, anna.tree().encoded())),
                            Bytes.fromHex("00".repeat(32)),
                            0,
                            Bytes.EMPTY)
                    .signed(ANNA.signatureKey());
            PreSharedKeyId preSharedKey =
                    new PreSharedKeyId(new PreSharedKeyId.Kind.Resumption(1, Bytes.fromHex("01"), 7), Bytes.EMPTY);
            AuthenticatedContent publicCommit =
                    new AuthenticatedContent(WireFormat.PUBLIC_MESSAGE, commit.content(), commit.auth());

            Map<String, Parser> all = new LinkedHashMap<>();
            put(all, "MlsMessage of a message", MlsMessage::decode, proposed.message());
            put(all, "MlsMessage of a welcome", MlsMessage::decode, new MlsMessage.Welcome(welcome));
            put(all, "MlsMessage of a group info", MlsMessage::decode, new MlsMessage.GroupInfo(groupInfo));
            put(all, "MlsMessage of a key package", MlsMessage::decode, new MlsMessage.KeyPackage(forBen.keyPackage()));
            put(
                    all,
                    "MlsMessage in the clear",
                    MlsMessage::decode,
                    new MlsMessage.Public(PublicProtection.seal(
                            publicCommit, anna.epoch().secrets().membershipKey(), anna.context())));
            put(all, "AuthenticatedContent", AuthenticatedContent::decode, commit);
            put(all, "Commit", Commit::decode, everyProposal(commit, forBen, preSharedKey));
            put(all, "UpdatePath", UpdatePath::decode, path(commit));
            put(all, "KeyPackage", KeyPackage::decode, forBen.keyPackage());
            put(all, "LeafNode", LeafNode::decode, forBen.keyPackage().leafNode());
            put(all, "RatchetTree", RatchetTree::decode, anna.tree());
            put(all, "GroupContext", GroupContext::decode, anna.context());
            put(all, "Extensions", Extensions::decode, anna.context().extensions());
            put(
                    all,
                    "RequiredCapabilities",
                    RequiredCapabilities::decode,
                    RequiredCapabilities.in(anna.context().extensions()));
            put(all, "GroupInfo", GroupInfo::decode, groupInfo);
            put(
                    all,
                    "GroupSecrets",
                    GroupSecrets::decode,
                    new GroupSecrets(Secret.zero(), Secret.zero(), List.of(preSharedKey)));
            put(
                    all,
                    "HpkeCiphertext",
                    HpkeCiphertext::decode,
                    welcome.secrets().getFirst().encryptedGroupSecrets());
            put(all, "stored epoch", Epoch::decode, anna.epoch());
            put(all, "stored proposal", StoredProposal::decode, new StoredProposal(rename("n"), 1, Secret.zero()));
            return all;
        } catch (MlsRefusedException e) {
            throw new AssertionError(e);
        }
    }

    private static void put(
            Map<String, Parser> all, String name, Decoder<? extends Encodable> decoder, Encodable good) {
        all.put(name, new Parser(decoder, good.encoded()));
    }

    private static Commit everyProposal(
            AuthenticatedContent commit, OwnKeyPackage forBen, PreSharedKeyId preSharedKey) {
        List<ProposalOrRef> list = new ArrayList<>();
        for (Proposal proposal : List.of(
                add(forBen),
                new Proposal.Update(forBen.keyPackage().leafNode()),
                new Proposal.Remove(7),
                new Proposal.PreSharedKey(preSharedKey),
                new Proposal.ReInit(TestClient.GROUP_ID, 1, 3, Extensions.NONE),
                new Proposal.ExternalInit(Bytes.fromHex("01")),
                rename("renamed"),
                new Proposal.Other(0xeeee, Bytes.fromHex("0102")))) {
            list.add(new ProposalOrRef.ByValue(proposal));
        }
        list.add(new ProposalOrRef.ByReference(Bytes.fromHex("ab".repeat(32))));
        return new Commit(list, path(commit));
    }

    private static UpdatePath path(AuthenticatedContent content) {
        if (content.content().content() instanceof Content.Commit(Commit commit)) {
            return requireNonNull(commit.path());
        }
        throw new AssertionError("no commit");
    }

    private static AuthenticatedContent opened(Group group, MlsMessage message) throws MlsRefusedException {
        if (message instanceof MlsMessage.Private(var sealed)) {
            return PrivateProtection.open(
                            group.epoch().suite(),
                            sealed,
                            group.keys(),
                            group.epoch().secrets().senderData(),
                            group.ownLeaf())
                    .content();
        }
        throw new MlsRefusedException(Refusal.UNEXPECTED_WIRE_FORMAT, String.valueOf(message.wireFormat()));
    }
}
