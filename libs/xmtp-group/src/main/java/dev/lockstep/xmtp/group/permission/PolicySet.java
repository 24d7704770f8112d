package dev.lockstep.xmtp.group.permission;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lockstep.xmtp.group.StrictProtobuf;
import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.proto.mls.contents.GroupMutablePermissionsV1;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who may do what in a group, extension {@code 0xff02} (XMTP MLS reference §5.4).
 *
 * @param updateMetadata by the key of the attribute, in the order of the wire
 * @param updatePermissions carried along; peers let super admins change permissions whatever it says (§9.2 step 10)
 */
public record PolicySet(
        Policy addMember,
        Policy removeMember,
        Map<String, Policy> updateMetadata,
        Policy addAdmin,
        Policy removeAdmin,
        Policy updatePermissions) {
    private static final int TYPE = ExtensionTypes.GROUP_PERMISSIONS;

    /** "All members": the set of new groups and of sync groups. */
    public static final PolicySet DEFAULT = new PolicySet(
            Policy.ALLOW, Policy.ADMINS, metadata(Policy.ALLOW), superAdmins(), superAdmins(), superAdmins());

    public static final PolicySet ADMINS_ONLY = new PolicySet(
            Policy.ADMINS, Policy.ADMINS, metadata(Policy.ADMINS), superAdmins(), superAdmins(), superAdmins());

    public static final PolicySet DM =
            new PolicySet(Policy.DENY, Policy.DENY, dmMetadata(), Policy.DENY, Policy.DENY, Policy.DENY);

    /** @throws IllegalArgumentException if a policy about admins or permissions allows something to all */
    public PolicySet {
        updateMetadata = Collections.unmodifiableMap(new LinkedHashMap<>(updateMetadata));
        requireExpressible("add admin", addAdmin);
        requireExpressible("remove admin", removeAdmin);
        requireExpressible("update permissions", updatePermissions);
    }

    private static void requireExpressible(String what, Policy policy) {
        if (policy.uses(Policy.Rule.ALLOW)) {
            throw new IllegalArgumentException(
                    "policy to %s: %s (expected: no rule that allows it to all)".formatted(what, policy));
        }
    }

    private static Policy superAdmins() {
        return Policy.SUPER_ADMINS;
    }

    private static Map<String, Policy> metadata(Policy texts) {
        var policies = new LinkedHashMap<String, Policy>();
        for (var field : MetadataField.WITH_POLICY) {
            policies.put(
                    field.key(),
                    switch (field) {
                        case GROUP_NAME, DESCRIPTION, GROUP_IMAGE_URL_SQUARE, APP_DATA -> texts;
                        case MESSAGE_DISAPPEAR_FROM_NS, MESSAGE_DISAPPEAR_IN_NS -> Policy.ADMINS;
                        case MINIMUM_SUPPORTED_PROTOCOL_VERSION, COMMIT_LOG_SIGNER -> Policy.SUPER_ADMINS;
                    });
        }
        return policies;
    }

    private static Map<String, Policy> dmMetadata() {
        var policies = new LinkedHashMap<String, Policy>();
        MetadataField.WITH_POLICY.forEach(field -> policies.put(field.key(), Policy.ALLOW));
        return policies;
    }

    /** Who may change an attribute, whether the set names it or not. */
    public Policy toUpdate(String attribute) {
        var named = updateMetadata.get(attribute);
        if (named != null) {
            return named;
        }
        return attribute.startsWith(MetadataField.SUPER_ADMIN_PREFIX) ? Policy.SUPER_ADMINS : Policy.ADMINS;
    }

    /** @param data of the extension: the protobuf message GroupMutablePermissionsV1 */
    public static PolicySet decode(ByteString data) throws UnreadableExtensionException {
        try {
            StrictProtobuf.check(GroupMutablePermissionsV1.getDescriptor(), data);
            return decode(GroupMutablePermissionsV1.parseFrom(data).getPolicies());
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableExtensionException(
                    TYPE, "%d bytes (expected: protobuf GroupMutablePermissionsV1)".formatted(data.size()), e);
        } catch (UnreadablePolicyException e) {
            throw new UnreadableExtensionException(TYPE, String.valueOf(e.getMessage()), e);
        }
    }

    private static PolicySet decode(dev.lockstep.xmtp.proto.mls.contents.PolicySet proto)
            throws UnreadablePolicyException {
        // An absent policy reads as one of no kind, which the decoders refuse.
        var updateMetadata = new LinkedHashMap<String, Policy>();
        for (var entry : proto.getUpdateMetadataPolicyMap().entrySet()) {
            updateMetadata.put(entry.getKey(), MetadataPolicies.decode(entry.getValue()));
        }
        return new PolicySet(
                MembershipPolicies.decode(proto.getAddMemberPolicy()),
                MembershipPolicies.decode(proto.getRemoveMemberPolicy()),
                updateMetadata,
                PermissionsPolicies.decode(proto.getAddAdminPolicy()),
                PermissionsPolicies.decode(proto.getRemoveAdminPolicy()),
                PermissionsPolicies.decode(proto.getUpdatePermissionsPolicy()));
    }

    /** The data of the extension. */
    public ByteString encode() {
        var permissions = GroupMutablePermissionsV1.newBuilder();
        var proto = permissions.getPoliciesBuilder();
        proto.setAddMemberPolicy(MembershipPolicies.encode(addMember))
                .setRemoveMemberPolicy(MembershipPolicies.encode(removeMember))
                .setAddAdminPolicy(PermissionsPolicies.encode(addAdmin))
                .setRemoveAdminPolicy(PermissionsPolicies.encode(removeAdmin))
                .setUpdatePermissionsPolicy(PermissionsPolicies.encode(updatePermissions));
        updateMetadata.forEach((key, policy) -> proto.putUpdateMetadataPolicy(key, MetadataPolicies.encode(policy)));
        return permissions.build().toByteString();
    }
}
