package dev.lockstep.xmtp.group.permission;

import dev.lockstep.xmtp.proto.mls.contents.MetadataPolicy;
import java.util.ArrayList;
import java.util.List;

/** Policies about attributes, as the protobuf message MetadataPolicy. */
final class MetadataPolicies {
    private MetadataPolicies() {}

    static Policy decode(MetadataPolicy proto) throws UnreadablePolicyException {
        return switch (proto.getKindCase()) {
            case BASE -> PolicyNumbers.METADATA.policy(proto.getBaseValue());
            case AND_CONDITION -> new Policy.And(some(proto.getAndCondition().getPoliciesList()));
            case ANY_CONDITION -> new Policy.Any(some(proto.getAnyCondition().getPoliciesList()));
            case KIND_NOT_SET ->
                throw new UnreadablePolicyException("MetadataPolicy: nothing set (expected: one kind)");
        };
    }

    private static List<Policy> some(List<MetadataPolicy> protos) throws UnreadablePolicyException {
        if (protos.isEmpty()) {
            throw new UnreadablePolicyException(
                    "MetadataPolicy: a condition without policies (expected: at least one)");
        }
        var policies = new ArrayList<Policy>();
        for (var proto : protos) {
            policies.add(decode(proto));
        }
        return policies;
    }

    static MetadataPolicy encode(Policy policy) {
        var proto = MetadataPolicy.newBuilder();
        switch (policy) {
            case Policy.Base(var rule) -> proto.setBaseValue(PolicyNumbers.METADATA.number(rule));
            case Policy.And(var policies) ->
                policies.forEach(p -> proto.getAndConditionBuilder().addPolicies(encode(p)));
            case Policy.Any(var policies) ->
                policies.forEach(p -> proto.getAnyConditionBuilder().addPolicies(encode(p)));
        }
        return proto.build();
    }
}
