package dev.lockstep.xmtp.group.permission;

import java.util.List;

/** A rule about who may do something (XMTP MLS reference §5.4). */
public sealed interface Policy {
    Policy ALLOW = new Base(Rule.ALLOW);
    Policy DENY = new Base(Rule.DENY);
    Policy ADMINS = new Base(Rule.ADMIN_OR_SUPER_ADMIN);
    Policy SUPER_ADMINS = new Base(Rule.SUPER_ADMIN);

    /** The rules that others are made of. Their numbers on the wire depend on what the policy is about. */
    enum Rule {
        ALLOW,
        DENY,
        ADMIN_OR_SUPER_ADMIN,
        SUPER_ADMIN
    }

    record Base(Rule rule) implements Policy {}

    /** All of them, at least one. */
    record And(List<Policy> policies) implements Policy {
        public And {
            policies = requireSome(policies);
        }
    }

    /** Any of them, at least one. */
    record Any(List<Policy> policies) implements Policy {
        public Any {
            policies = requireSome(policies);
        }
    }

    default boolean allows(Role actor) {
        return switch (this) {
            case Base(Rule rule) ->
                switch (rule) {
                    case ALLOW -> true;
                    case DENY -> false;
                    case ADMIN_OR_SUPER_ADMIN -> actor.admin() || actor.superAdmin();
                    case SUPER_ADMIN -> actor.superAdmin();
                };
            case And(List<Policy> policies) -> policies.stream().allMatch(policy -> policy.allows(actor));
            case Any(List<Policy> policies) -> policies.stream().anyMatch(policy -> policy.allows(actor));
        };
    }

    /** Whether a rule occurs in it anywhere. */
    default boolean uses(Rule searched) {
        return switch (this) {
            case Base(Rule rule) -> rule == searched;
            case And(List<Policy> policies) -> policies.stream().anyMatch(policy -> policy.uses(searched));
            case Any(List<Policy> policies) -> policies.stream().anyMatch(policy -> policy.uses(searched));
        };
    }

    private static List<Policy> requireSome(List<Policy> policies) {
        if (policies.isEmpty()) {
            throw new IllegalArgumentException("policies: none (expected: at least one)");
        }
        return List.copyOf(policies);
    }
}
