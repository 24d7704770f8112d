package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.tree.Capabilities;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.RatchetTree;
import dev.lockstep.xmtp.mls.tree.RequiredCapabilities;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a leaf must satisfy to be in a group, RFC 9420 §7.3. Lifetimes are not looked at (XMTP MLS reference §1). */
final class LeafValidation {
    private LeafValidation() {}

    /** What the leaf says of itself, and whether it can be in a group with these extensions. */
    static void check(LeafNode leaf, Extensions groupExtensions) throws MlsRefusedException {
        Capabilities capabilities = leaf.capabilities();
        if (leaf.encryptionKey().size() != CipherSuite.PUBLIC_KEY_LENGTH) {
            throw new MlsRefusedException(
                    Refusal.KEY_LENGTH,
                    "encryption key of %d bytes (expected: 32)"
                            .formatted(leaf.encryptionKey().size()));
        }
        for (Extension extension : leaf.extensions().list()) {
            require(
                    extension.isDefaultType() || capabilities.extensions().contains(extension.type()),
                    Refusal.EXTENSION_NOT_IN_CAPABILITIES,
                    "extension %#06x of the leaf is not in its capabilities",
                    extension.type());
        }
        require(
                capabilities.credentials().contains(leaf.credential().type()),
                Refusal.OWN_CAPABILITIES,
                "credential type %d of the leaf is not in its capabilities",
                leaf.credential().type());
        for (Extension extension : groupExtensions.list()) {
            requireExtension(capabilities, extension.type());
        }
        RequiredCapabilities required = RequiredCapabilities.in(groupExtensions);
        for (int type : required.extensions()) {
            requireExtension(capabilities, type);
        }
        for (int type : required.proposals()) {
            requireProposal(capabilities, type);
        }
        for (int type : required.credentials()) {
            requireCredential(capabilities, type);
        }
    }

    /** Whether all members can understand each other's credentials and these types of proposals. */
    static void checkTogether(RatchetTree tree, Set<Integer> proposalTypes) throws MlsRefusedException {
        List<LeafNode> leaves = tree.members().stream()
                .flatMap(member -> tree.leaf(member).stream())
                .toList();
        Set<Integer> credentialTypes = new HashSet<>();
        leaves.forEach(leaf -> credentialTypes.add(leaf.credential().type()));
        for (LeafNode leaf : leaves) {
            for (int type : credentialTypes) {
                requireCredential(leaf.capabilities(), type);
            }
            for (int type : proposalTypes) {
                requireProposal(leaf.capabilities(), type);
            }
        }
    }

    private static void requireExtension(Capabilities capabilities, int type) throws MlsRefusedException {
        require(
                Extension.isDefaultType(type) || capabilities.extensions().contains(type),
                Refusal.UNSUPPORTED_BY_LEAF,
                "extension type %#06x is not in the capabilities of a leaf",
                type);
    }

    private static void requireProposal(Capabilities capabilities, int type) throws MlsRefusedException {
        require(
                (type >= Proposal.ADD && type <= Proposal.GROUP_CONTEXT_EXTENSIONS)
                        || capabilities.proposals().contains(type),
                Refusal.UNSUPPORTED_BY_LEAF,
                "proposal type %d is not in the capabilities of a leaf",
                type);
    }

    private static void requireCredential(Capabilities capabilities, int type) throws MlsRefusedException {
        require(
                capabilities.credentials().contains(type),
                Refusal.UNSUPPORTED_BY_LEAF,
                "credential type %d is not in the capabilities of a leaf",
                type);
    }

    private static void require(boolean holds, Refusal refusal, String text, int value) throws MlsRefusedException {
        if (!holds) {
            throw new MlsRefusedException(refusal, text.formatted(value));
        }
    }
}
