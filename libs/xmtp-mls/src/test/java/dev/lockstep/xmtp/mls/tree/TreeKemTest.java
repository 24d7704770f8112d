package dev.lockstep.xmtp.mls.tree;

import static dev.lockstep.xmtp.mls.vectors.Vectors.bytes;
import static dev.lockstep.xmtp.mls.vectors.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The working group's {@code treekem} vectors: paths of others are understood, and others understand ours. */
class TreeKemTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Decoder<UpdatePath> PATH = UpdatePath::decode;
    private static final Decoder<RatchetTree> TREE = RatchetTree::decode;

    @Test
    void understandsEveryPath() throws Exception {
        for (JsonNode vector : Vectors.ofOurSuites("treekem")) {
            RatchetTree tree = TREE.decodeAll(bytes(vector, "ratchet_tree"));
            Map<Integer, PrivateKeys> members = members(vector, tree);
            for (JsonNode recorded : Vectors.list(vector.required("update_paths"))) {
                int sender = recorded.required("sender").asInt();
                UpdatePath path = PATH.decodeAll(bytes(recorded, "update_path"));
                path.leafNode().verifySignature(new LeafNode.Position(bytes(vector, "group_id"), sender));

                RatchetTree after = TreeKem.apply(tree, sender, path);

                assertThat(after.treeHash()).isEqualTo(bytes(recorded, "tree_hash_after"));
                after.checkStructure();
                for (Map.Entry<Integer, PrivateKeys> member : members.entrySet()) {
                    if (member.getKey() == sender) {
                        continue;
                    }
                    TreeKem.Received received = TreeKem.decrypt(
                            Vectors.suite(vector),
                            after,
                            sender,
                            path,
                            member.getValue(),
                            context(vector, after),
                            Set.of());
                    assertThat(received.commitSecret()).isEqualTo(secret(recorded, "commit_secret"));
                    assertKeysFit(after, received.privateKeys());
                    PathSecret expected = new PathSecret(Secret.of(Bytes.fromHex(recorded.required("path_secrets")
                            .required(member.getKey())
                            .asText())));
                    int meeting = TreeMath.commonAncestor(sender, member.getKey());
                    assertThat(TreeKem.climb(after, sender, meeting, expected, member.getValue()))
                            .isEqualTo(received);
                }
            }
        }
    }

    @Test
    void isUnderstoodByEveryMember() throws Exception {
        for (JsonNode vector : Vectors.ofOurSuites("treekem")) {
            CipherSuite suite = Vectors.suite(vector);
            RatchetTree tree = TREE.decodeAll(bytes(vector, "ratchet_tree"));
            Map<Integer, PrivateKeys> members = members(vector, tree);
            for (JsonNode leaf : Vectors.list(vector.required("leaves_private"))) {
                int sender = leaf.required("index").asInt();
                TreeKem.NewPath created = TreeKem.generate(
                        tree,
                        new LeafNode.Position(bytes(vector, "group_id"), sender),
                        tree.leaf(sender).orElseThrow(),
                        secret(leaf, "signature_priv"),
                        RANDOM);
                Bytes context = context(vector, created.tree());
                UpdatePath path = TreeKem.encrypt(suite, created, sender, context, Set.of(), RANDOM);

                RatchetTree after = TreeKem.apply(tree, sender, path);

                assertThat(after.treeHash()).isEqualTo(created.tree().treeHash());
                after.checkStructure();
                assertKeysFit(after, created.privateKeys());
                for (Map.Entry<Integer, PrivateKeys> member : members.entrySet()) {
                    if (member.getKey() != sender) {
                        TreeKem.Received received =
                                TreeKem.decrypt(suite, after, sender, path, member.getValue(), context, Set.of());
                        assertThat(received.commitSecret()).isEqualTo(created.commitSecret());
                        assertKeysFit(after, received.privateKeys());
                    }
                }
            }
        }
    }

    @Test
    void refusesAPathThatDoesNotFitTheTree() throws Exception {
        JsonNode vector = Vectors.ofOurSuites("treekem").getLast();
        RatchetTree tree = TREE.decodeAll(bytes(vector, "ratchet_tree"));
        JsonNode recorded = vector.required("update_paths").required(0);
        int sender = recorded.required("sender").asInt();
        UpdatePath path = PATH.decodeAll(bytes(recorded, "update_path"));

        List<UpdatePath.Node> nodes = path.nodes();
        UpdatePath shorter = new UpdatePath(path.leafNode(), nodes.subList(1, nodes.size()));
        UpdatePath otherKey = new UpdatePath(
                path.leafNode(),
                nodes.stream()
                        .map(node -> new UpdatePath.Node(Bytes.fromHex("09".repeat(32)), node.encryptedPathSecrets()))
                        .toList());
        UpdatePath fewerCiphertexts = new UpdatePath(
                path.leafNode(),
                nodes.stream()
                        .map(node -> new UpdatePath.Node(node.encryptionKey(), List.of()))
                        .toList());

        assertThatThrownBy(() -> TreeKem.apply(tree, sender, shorter)).hasMessageStartingWith("INVALID_PATH");
        assertThatThrownBy(() -> TreeKem.apply(tree, sender, otherKey)).hasMessageStartingWith("INVALID_PATH");
        RatchetTree after = TreeKem.apply(tree, sender, fewerCiphertexts);
        Map<Integer, PrivateKeys> members = members(vector, tree);
        members.remove(sender);
        assertThat(members.values())
                .isNotEmpty()
                .allSatisfy(member -> assertThatThrownBy(() -> TreeKem.decrypt(
                                CipherSuite.XMTP, after, sender, fewerCiphertexts, member, Bytes.EMPTY, Set.of()))
                        .hasMessageStartingWith("INVALID_PATH"));
    }

    private static void assertKeysFit(RatchetTree tree, PrivateKeys own) {
        own.keys()
                .forEach((node, key) -> assertThat(dev.lockstep.xmtp.mls.crypto.Kem.X25519.publicKey(key))
                        .isEqualTo(java.util.Objects.requireNonNull(tree.node(node))
                                .encryptionKey()));
    }

    private static Map<Integer, PrivateKeys> members(JsonNode vector, RatchetTree tree) {
        Map<Integer, PrivateKeys> members = new HashMap<>();
        for (JsonNode leaf : Vectors.list(vector.required("leaves_private"))) {
            int index = leaf.required("index").asInt();
            Map<Integer, Secret> keys = new HashMap<>();
            keys.put(TreeMath.node(index), secret(leaf, "encryption_priv"));
            for (JsonNode known : Vectors.list(leaf.required("path_secrets"))) {
                keys.put(
                        known.required("node").asInt(),
                        new PathSecret(secret(known, "path_secret")).keyPair().privateKey());
            }
            PrivateKeys own = new PrivateKeys(index, keys);
            assertKeysFit(tree, own);
            members.put(index, own);
        }
        return members;
    }

    private static Bytes context(JsonNode vector, RatchetTree tree) {
        return new GroupContext(
                        1,
                        Vectors.suite(vector).id(),
                        bytes(vector, "group_id"),
                        vector.required("epoch").asLong(),
                        tree.treeHash(),
                        bytes(vector, "confirmed_transcript_hash"),
                        Extensions.NONE)
                .encoded();
    }
}
