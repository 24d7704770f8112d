package dev.lockstep.xmtp.mls.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import org.junit.jupiter.api.Test;

/** The working group's {@code tree-math} vectors. */
class TreeMathTest {

    @Test
    void findsEveryRelative() {
        for (JsonNode vector : Vectors.ofWorkingGroup("tree-math")) {
            int leaves = vector.required("n_leaves").asInt();
            int root = TreeMath.root(leaves);

            assertThat(TreeMath.nodeCount(leaves))
                    .isEqualTo(vector.required("n_nodes").asInt());
            assertThat(root).isEqualTo(vector.required("root").asInt());
            for (int node = 0; node < TreeMath.nodeCount(leaves); node++) {
                if (!TreeMath.isLeaf(node)) {
                    assertThat(TreeMath.left(node)).isEqualTo(expected(vector, "left", node));
                    assertThat(TreeMath.right(node)).isEqualTo(expected(vector, "right", node));
                }
                if (node != root) {
                    assertThat(TreeMath.parent(node)).isEqualTo(expected(vector, "parent", node));
                    assertThat(TreeMath.sibling(node)).isEqualTo(expected(vector, "sibling", node));
                }
            }
        }
    }

    private static int expected(JsonNode vector, String relation, int node) {
        return vector.required(relation).required(node).asInt();
    }
}
