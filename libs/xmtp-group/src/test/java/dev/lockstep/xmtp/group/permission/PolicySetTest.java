package dev.lockstep.xmtp.group.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.group.context.ImmutableMetadata;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.group.recording.Recording;
import dev.lockstep.xmtp.proto.mls.contents.GroupMutablePermissionsV1;
import dev.lockstep.xmtp.proto.mls.contents.PermissionsUpdatePolicy;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicySetTest {
    private static final Role ADMIN = new Role(true, false);
    private static final Role SUPER_ADMIN = new Role(false, true);

    @Test
    void writesTheDefaultSetAsThePeersDo() {
        var data = PolicySet.DEFAULT.encode();

        assertThat(data.substring(0, 11)).isEqualTo(Recording.hex("0ad1010a020801120208" + "03"));
        assertThat(data.substring(data.size() - 12)).isEqualTo(Recording.hex("22020803" + "2a020803" + "32020803"));
        assertThat(data.size()).isEqualTo(0xd1 + 3);
    }

    @Test
    void numbersDenyDifferentlyForPermissions() throws Exception {
        var proto = GroupMutablePermissionsV1.parseFrom(PolicySet.DM.encode()).getPolicies();

        assertThat(proto.getAddMemberPolicy().getBaseValue()).isEqualTo(2);
        assertThat(proto.getAddAdminPolicy().getBaseValue()).isEqualTo(1);
        assertThat(proto.getUpdateMetadataPolicyMap())
                .hasSize(7)
                .allSatisfy((key, policy) -> assertThat(policy.getBaseValue()).isEqualTo(1));
    }

    @ParameterizedTest
    @MethodSource("dev.lockstep.xmtp.group.recording.Recording#all")
    void givesBackTheBytesOfEveryRecordedGroup(Recording recording) throws UnreadableExtensionException {
        var recorded = recording.extensionData(ExtensionTypes.GROUP_PERMISSIONS);

        assertThat(recorded).isNotEmpty();
        for (var data : recorded) {
            assertThat(PolicySet.decode(data).encode()).isEqualTo(data);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lockstep.xmtp.group.recording.Recording#all")
    void knowsTheSetsThatClientsStartWith(Recording recording) throws Exception {
        var checked = 0;
        for (var join : recording.joins()) {
            var extensions = join.required("extension_data");
            var kind = ImmutableMetadata.decode(Recording.bytes(extensions, "0xf000"))
                    .conversationType();
            var policies = PolicySet.decode(Recording.bytes(extensions, "0xff02"));
            if (join.required("epoch").asInt() == 1) {
                assertThat(policies).isEqualTo(kind == ConversationType.DM ? PolicySet.DM : PolicySet.DEFAULT);
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(3);
    }

    @Test
    void refusesAPolicyWrittenAsAnotherKindOfValue() {
        // policies.add_member_policy.base as bytes
        var data = Recording.hex("0a05" + "0a03" + "0a0101");

        assertThatThrownBy(() -> PolicySet.decode(data))
                .isInstanceOf(UnreadableExtensionException.class)
                .hasRootCauseMessage("xmtp.mls.message_contents.MembershipPolicy.base: wire type 2 (expected: 0)");
    }

    @Test
    void refusesASetInWhichAPolicyIsMissing() throws Exception {
        var complete =
                GroupMutablePermissionsV1.parseFrom(PolicySet.DEFAULT.encode()).getPolicies();
        for (var field : complete.getDescriptorForType().getFields()) {
            if (!field.isRepeated()) {
                var incomplete = complete.toBuilder().clearField(field).build();

                assertThatThrownBy(() -> PolicySet.decode(GroupMutablePermissionsV1.newBuilder()
                                .setPolicies(incomplete)
                                .build()
                                .toByteString()))
                        .as("without %s", field.getName())
                        .isInstanceOf(UnreadableExtensionException.class)
                        .hasMessageContaining("nothing set");
            }
        }
    }

    @Test
    void refusesExtensionWithoutPolicies() {
        assertThatThrownBy(() -> PolicySet.decode(ByteString.EMPTY)).isInstanceOf(UnreadableExtensionException.class);
    }

    @Test
    void refusesNumbersThatStandForNothing() throws Exception {
        for (int number : List.of(0, 4)) {
            var proto = GroupMutablePermissionsV1.parseFrom(PolicySet.DEFAULT.encode()).toBuilder();
            proto.getPoliciesBuilder()
                    .setAddAdminPolicy(PermissionsUpdatePolicy.newBuilder().setBaseValue(number));

            assertThatThrownBy(() -> PolicySet.decode(proto.build().toByteString()))
                    .isInstanceOf(UnreadableExtensionException.class)
                    .hasMessage("extension 0xff02: base policy of kind PERMISSIONS: %d (expected: 1 to 3)", number);
        }
    }

    @Test
    void refusesAConditionOfNothing() throws Exception {
        var proto = GroupMutablePermissionsV1.parseFrom(PolicySet.DEFAULT.encode()).toBuilder();
        proto.getPoliciesBuilder()
                .setAddAdminPolicy(PermissionsUpdatePolicy.newBuilder()
                        .setAnyCondition(PermissionsUpdatePolicy.AnyCondition.getDefaultInstance()));

        assertThatThrownBy(() -> PolicySet.decode(proto.build().toByteString()))
                .isInstanceOf(UnreadableExtensionException.class)
                .hasMessageContaining("expected: at least one");
        assertThatThrownBy(() -> new Policy.And(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cannotAllowPermissionsToAll() {
        assertThatThrownBy(() -> new PolicySet(
                        Policy.ALLOW,
                        Policy.ALLOW,
                        Map.of(),
                        new Policy.Any(List.of(Policy.ADMINS, Policy.ALLOW)),
                        Policy.DENY,
                        Policy.DENY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("add admin");
    }

    @Test
    void asksRolesAsTheRuleSays() {
        assertThat(Policy.ALLOW.allows(Role.PLAIN)).isTrue();
        assertThat(Policy.DENY.allows(SUPER_ADMIN)).isFalse();
        assertThat(Policy.ADMINS.allows(Role.PLAIN)).isFalse();
        assertThat(Policy.ADMINS.allows(ADMIN)).isTrue();
        assertThat(Policy.ADMINS.allows(SUPER_ADMIN)).isTrue();
        assertThat(Policy.SUPER_ADMINS.allows(ADMIN)).isFalse();
        assertThat(Policy.SUPER_ADMINS.allows(SUPER_ADMIN)).isTrue();
        assertThat(new Policy.And(List.of(Policy.ALLOW, Policy.ADMINS)).allows(Role.PLAIN))
                .isFalse();
        assertThat(new Policy.Any(List.of(Policy.DENY, Policy.ADMINS)).allows(ADMIN))
                .isTrue();
    }

    @Test
    void leavesAttributesWithoutPolicyToAdminsAndUnderscoredOnesToSuperAdmins() {
        assertThat(PolicySet.DEFAULT.toUpdate("group_name")).isEqualTo(Policy.ALLOW);
        assertThat(PolicySet.DEFAULT.toUpdate("from_the_future")).isEqualTo(Policy.ADMINS);
        assertThat(PolicySet.DEFAULT.toUpdate("_commit_log_signer")).isEqualTo(Policy.SUPER_ADMINS);
    }

    @Property(tries = 200)
    void givesBackWhatItWrote(
            @ForAll("policies") Policy addMember,
            @ForAll("policies") Policy metadata,
            @ForAll("permissionPolicies") Policy addAdmin)
            throws UnreadableExtensionException {
        var set = new PolicySet(addMember, Policy.DENY, Map.of("k", metadata), addAdmin, addAdmin, Policy.DENY);

        assertThat(PolicySet.decode(set.encode())).isEqualTo(set);
    }

    @Property(tries = 300)
    void refusesOrReadsAnyBytesWithATypedAnswer(@ForAll byte[] bytes) {
        try {
            assertThat(PolicySet.decode(ByteString.copyFrom(bytes)).addMember()).isNotNull();
        } catch (UnreadableExtensionException e) {
            assertThat(e).hasMessageContaining("expected");
        }
    }

    @Provide
    Arbitrary<Policy> policies() {
        return nested(Arbitraries.of(Policy.ALLOW, Policy.DENY, Policy.ADMINS, Policy.SUPER_ADMINS));
    }

    @Provide
    Arbitrary<Policy> permissionPolicies() {
        return nested(Arbitraries.of(Policy.DENY, Policy.ADMINS, Policy.SUPER_ADMINS));
    }

    private static Arbitrary<Policy> nested(Arbitrary<Policy> base) {
        Arbitrary<Policy> once = Arbitraries.oneOf(base, condition(base));
        return Arbitraries.oneOf(once, condition(once));
    }

    private static Arbitrary<Policy> condition(Arbitrary<Policy> parts) {
        var lists = parts.list().ofMinSize(1).ofMaxSize(3);
        return Arbitraries.oneOf(
                lists.map(l -> (Policy) new Policy.And(l)), lists.map(l -> (Policy) new Policy.Any(l)));
    }
}
