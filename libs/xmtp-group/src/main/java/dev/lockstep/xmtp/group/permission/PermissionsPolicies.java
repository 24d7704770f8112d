package dev.lockstep.xmtp.group.permission;

import dev.lockstep.xmtp.proto.mls.contents.PermissionsUpdatePolicy;
import java.util.ArrayList;
import java.util.List;

/** Policies about admins and permissions, as the protobuf message PermissionsUpdatePolicy. */
final class PermissionsPolicies {
    private PermissionsPolicies() {}

    static Policy decode(PermissionsUpdatePolicy proto) throws UnreadablePolicyException {
        return switch (proto.getKindCase()) {
            case BASE -> PolicyNumbers.PERMISSIONS.policy(proto.getBaseValue());
            case AND_CONDITION -> new Policy.And(some(proto.getAndCondition().getPoliciesList()));
            case ANY_CONDITION -> new Policy.Any(some(proto.getAnyCondition().getPoliciesList()));
            case KIND_NOT_SET ->
                throw new UnreadablePolicyException("PermissionsUpdatePolicy: nothing set (expected: one kind)");
        };
    }

    private static List<Policy> some(List<PermissionsUpdatePolicy> protos) throws UnreadablePolicyException {
        if (protos.isEmpty()) {
            throw new UnreadablePolicyException(
                    "PermissionsUpdatePolicy: a condition without policies (expected: at least one)");
        }
        var policies = new ArrayList<Policy>();
        for (var proto : protos) {
            policies.add(decode(proto));
        }
        return policies;
    }

    static PermissionsUpdatePolicy encode(Policy policy) {
        var proto = PermissionsUpdatePolicy.newBuilder();
        switch (policy) {
            case Policy.Base(var rule) -> proto.setBaseValue(PolicyNumbers.PERMISSIONS.number(rule));
            case Policy.And(var policies) ->
                policies.forEach(p -> proto.getAndConditionBuilder().addPolicies(encode(p)));
            case Policy.Any(var policies) ->
                policies.forEach(p -> proto.getAnyConditionBuilder().addPolicies(encode(p)));
        }
        return proto.build();
    }
}
