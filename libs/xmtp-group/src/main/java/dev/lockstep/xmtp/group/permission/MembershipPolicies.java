package dev.lockstep.xmtp.group.permission;

import dev.lockstep.xmtp.proto.mls.contents.MembershipPolicy;
import java.util.ArrayList;
import java.util.List;

/** Policies about adding and removing members, as the protobuf message MembershipPolicy. */
final class MembershipPolicies {
    private MembershipPolicies() {}

    static Policy decode(MembershipPolicy proto) throws UnreadablePolicyException {
        return switch (proto.getKindCase()) {
            case BASE -> PolicyNumbers.MEMBERSHIP.policy(proto.getBaseValue());
            case AND_CONDITION -> new Policy.And(some(proto.getAndCondition().getPoliciesList()));
            case ANY_CONDITION -> new Policy.Any(some(proto.getAnyCondition().getPoliciesList()));
            case KIND_NOT_SET ->
                throw new UnreadablePolicyException("MembershipPolicy: nothing set (expected: one kind)");
        };
    }

    private static List<Policy> some(List<MembershipPolicy> protos) throws UnreadablePolicyException {
        if (protos.isEmpty()) {
            throw new UnreadablePolicyException(
                    "MembershipPolicy: a condition without policies (expected: at least one)");
        }
        var policies = new ArrayList<Policy>();
        for (var proto : protos) {
            policies.add(decode(proto));
        }
        return policies;
    }

    static MembershipPolicy encode(Policy policy) {
        var proto = MembershipPolicy.newBuilder();
        switch (policy) {
            case Policy.Base(var rule) -> proto.setBaseValue(PolicyNumbers.MEMBERSHIP.number(rule));
            case Policy.And(var policies) ->
                policies.forEach(p -> proto.getAndConditionBuilder().addPolicies(encode(p)));
            case Policy.Any(var policies) ->
                policies.forEach(p -> proto.getAnyConditionBuilder().addPolicies(encode(p)));
        }
        return proto.build();
    }
}
