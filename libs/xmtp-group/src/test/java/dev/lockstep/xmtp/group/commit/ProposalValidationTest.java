package dev.lockstep.xmtp.group.commit;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX;
import static dev.lockstep.xmtp.group.cast.Cast.ALIX_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.BO;
import static dev.lockstep.xmtp.group.cast.Cast.BO_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.claimed;
import static dev.lockstep.xmtp.group.cast.Cast.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.ContextExtensions;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.mls.tree.Extensions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProposalValidationTest {
    private static final Leaf ALIX_LEAF = leaf(ALIX, ALIX_PHONE);
    private static final Leaf BO_LEAF = leaf(BO, BO_PHONE);
    private static final GroupProfile PROFILE = GroupProfile.ofGroup(ALIX, Map.of(), PolicySet.DEFAULT, new byte[32]);
    private static final Extensions GROUP = PROFILE.extensions();

    @Test
    void keepsANewNameFromAnyMember() {
        assertKept(BO_LEAF, ContextExtensions.with(GROUP, PROFILE.mutable().with(MetadataField.GROUP_NAME, "new")));
    }

    @Test
    void dropsProposalsOfEveryOtherKind() {
        for (var proposal : List.of(
                new ProposedChange.Add(ALIX_LEAF, BO_LEAF),
                new ProposedChange.Remove(ALIX_LEAF, BO_LEAF),
                new ProposedChange.Update(BO_LEAF, BO_LEAF),
                new ProposedChange.Other(ALIX_LEAF, 8))) {
            assertThatThrownBy(() -> ProposalValidation.check(proposal, GROUP))
                    .isInstanceOfSatisfying(
                            CommitRefusedException.class,
                            e -> assertThat(e.refusal()).isEqualTo(CommitRefusal.UNSUPPORTED_PROPOSAL));
        }
    }

    @Test
    void dropsWhatTheProposerMayNotChange() {
        assertDropped(BO_LEAF, ContextExtensions.with(GROUP, PROFILE.mutable().withAdmin(claimed(BO))));
        assertDropped(BO_LEAF, ContextExtensions.with(GROUP, PROFILE.mutable().withSuperAdmin(claimed(BO))));
        assertDropped(BO_LEAF, ContextExtensions.with(GROUP, PolicySet.ADMINS_ONLY));
        assertDropped(
                BO_LEAF,
                ContextExtensions.with(
                        GROUP, PROFILE.mutable().with(MetadataField.MINIMUM_SUPPORTED_PROTOCOL_VERSION, "1.6.0")));
        assertKept(ALIX_LEAF, ContextExtensions.with(GROUP, PolicySet.ADMINS_ONLY));
    }

    @Test
    void dropsAContextWithoutMutableMetadata() {
        var list = GROUP.list().stream()
                .filter(extension -> extension.type() != ExtensionTypes.MUTABLE_METADATA)
                .toList();

        assertDropped(ALIX_LEAF, new Extensions(list));
    }

    @Test
    void leavesAttributesWithoutAPolicyToTheCommit() {
        var attributes = new HashMap<>(PROFILE.mutable().attributes());
        attributes.put("_secret", "1");

        assertKept(
                BO_LEAF,
                ContextExtensions.with(GROUP, new MutableMetadata(attributes, List.of(), List.of(claimed(ALIX)))));
    }

    private static void assertKept(Leaf proposer, Extensions next) {
        assertThatCode(() -> ProposalValidation.check(new ProposedChange.Context(proposer, next), GROUP))
                .doesNotThrowAnyException();
    }

    private static void assertDropped(Leaf proposer, Extensions next) {
        assertThatThrownBy(() -> ProposalValidation.check(new ProposedChange.Context(proposer, next), GROUP))
                .isInstanceOfSatisfying(
                        CommitRefusedException.class,
                        e -> assertThat(e.refusal()).isEqualTo(CommitRefusal.INSUFFICIENT_PERMISSIONS));
    }
}
