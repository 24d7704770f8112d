package dev.lockstep.xmtp.mls.tree;

import static dev.lockstep.xmtp.mls.vectors.Vectors.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The working group's {@code tree-validation} and {@code tree-operations} vectors, and trees that cannot be. */
class RatchetTreeTest {
    private static final Decoder<RatchetTree> TREE = RatchetTree::decode;
    private static final Decoder<Proposal> PROPOSAL = Proposal::decode;

    @Test
    void hashesResolvesAndValidatesEveryTree() throws Exception {
        for (JsonNode vector : Vectors.ofOurSuites("tree-validation")) {
            RatchetTree tree = TREE.decodeAll(bytes(vector, "tree"));

            List<JsonNode> hashes = Vectors.list(vector.required("tree_hashes"));
            for (int node = 0; node < hashes.size(); node++) {
                assertThat(tree.treeHash(node).hex()).isEqualTo(hashes.get(node).asText());
            }
            List<JsonNode> resolutions = Vectors.list(vector.required("resolutions"));
            for (int node = 0; node < resolutions.size(); node++) {
                assertThat(tree.resolution(node))
                        .isEqualTo(Vectors.list(resolutions.get(node)).stream()
                                .map(JsonNode::asInt)
                                .toList());
            }
            tree.checkStructure();
            for (int leaf : tree.members()) {
                tree.leaf(leaf).orElseThrow().verifySignature(new LeafNode.Position(bytes(vector, "group_id"), leaf));
            }
            assertThat(tree.encoded()).isEqualTo(bytes(vector, "tree"));
        }
    }

    @Test
    void readsEveryTreeOfTheMessagesVectors() throws Exception {
        for (JsonNode vector : Vectors.ofWorkingGroup("messages")) {
            Bytes wire = bytes(vector, "ratchet_tree");

            assertThat(TREE.decodeAll(wire).encoded()).isEqualTo(wire);
        }
    }

    @Test
    void appliesProposals() throws Exception {
        for (JsonNode vector : Vectors.ofOurSuites("tree-operations")) {
            RatchetTree before = TREE.decodeAll(bytes(vector, "tree_before"));
            assertThat(before.treeHash()).isEqualTo(bytes(vector, "tree_hash_before"));

            RatchetTree after = switch (PROPOSAL.decodeAll(bytes(vector, "proposal"))) {
                case Proposal.Add(var keyPackage) ->
                    before.add(keyPackage.leafNode()).tree();
                case Proposal.Update(var leaf) ->
                    before.update(vector.required("proposal_sender").asInt(), leaf);
                case Proposal.Remove(long leafIndex) -> before.remove((int) leafIndex);
                case Proposal other -> throw new AssertionError("proposal of type " + other.type());
            };

            assertThat(after.encoded()).isEqualTo(bytes(vector, "tree_after"));
            assertThat(after.treeHash()).isEqualTo(bytes(vector, "tree_hash_after"));
            assertThat(before.encoded()).isEqualTo(bytes(vector, "tree_before"));
        }
    }

    @Test
    void refusesATreeWhoseParentNodeWasReplaced() throws Exception {
        int refused = 0;
        for (JsonNode vector : Vectors.ofOurSuites("tree-validation")) {
            RatchetTree tree = TREE.decodeAll(bytes(vector, "tree"));
            for (int node = 1; node < tree.nodeCount(); node += 2) {
                ParentNode parent = tree.parentNode(node);
                if (parent == null) {
                    continue;
                }
                Bytes forged = Bytes.of(tree.encoded().toByteArray());
                String key = parent.encryptionKey().hex();
                String altered = (key.startsWith("00") ? "01" : "00") + key.substring(2);
                RatchetTree other = TREE.decodeAll(Bytes.fromHex(forged.hex().replace(key, altered)));

                assertThatThrownBy(other::checkStructure).hasMessageStartingWith("INVALID_TREE");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(20);
    }

    @Test
    void refusesAKeyThatStandsTwice() throws Exception {
        RatchetTree tree = firstTree();
        RatchetTree twins = tree.add(tree.leaf(0).orElseThrow()).tree();

        assertThatThrownBy(twins::checkStructure)
                .isInstanceOf(MlsRefusedException.class)
                .hasMessageContaining("stands twice");
    }

    @Test
    void refusesATreeThatEndsInABlankNode() {
        assertThatThrownBy(() -> TREE.decodeAll(Bytes.fromHex("0100"))).hasMessageContaining("is blank");
        assertThatThrownBy(() -> TREE.decodeAll(Bytes.fromHex("00"))).hasMessageContaining("is blank");
    }

    @Test
    void refusesALeafWhereAParentBelongs() throws Exception {
        TlsWriter leaves = new TlsWriter();
        for (int i = 0; i < 2; i++) {
            leaves.uint8(1);
            firstTree().leaf(0).orElseThrow().encodeTyped(leaves);
        }

        assertThatThrownBy(() -> TREE.decodeAll(new TlsWriter().vector(leaves).toBytes()))
                .hasMessageContaining("node 1 is of the wrong type");
    }

    @Test
    void refusesATreeOfMoreLeavesThanAnyGroupHas() {
        TlsWriter blanks = new TlsWriter().raw(new byte[2 * RatchetTree.MOST_LEAVES]);

        assertThatThrownBy(() -> TREE.decodeAll(new TlsWriter().vector(blanks).toBytes()))
                .hasMessageContaining("more than 4096 leaves");
    }

    private static RatchetTree firstTree() throws MlsRefusedException {
        return TREE.decodeAll(bytes(Vectors.ofOurSuites("tree-validation").getFirst(), "tree"));
    }
}
