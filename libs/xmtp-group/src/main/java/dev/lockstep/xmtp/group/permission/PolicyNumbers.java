package dev.lockstep.xmtp.group.permission;

import dev.lockstep.xmtp.group.permission.Policy.Rule;

/**
 * The numbers that stand for the rules. They are shifted for policies about permissions, which nobody may allow to all
 * (XMTP MLS reference §5.4).
 */
enum PolicyNumbers {
    MEMBERSHIP(Rule.ALLOW, Rule.DENY, Rule.ADMIN_OR_SUPER_ADMIN, Rule.SUPER_ADMIN),
    METADATA(Rule.ALLOW, Rule.DENY, Rule.ADMIN_OR_SUPER_ADMIN, Rule.SUPER_ADMIN),
    PERMISSIONS(Rule.DENY, Rule.ADMIN_OR_SUPER_ADMIN, Rule.SUPER_ADMIN);

    private final Rule[] fromOne;

    PolicyNumbers(Rule... fromOne) {
        this.fromOne = fromOne;
    }

    Policy policy(int number) throws UnreadablePolicyException {
        if (number < 1 || number > fromOne.length) {
            throw new UnreadablePolicyException(
                    "base policy of kind %s: %d (expected: 1 to %d)".formatted(this, number, fromOne.length));
        }
        return new Policy.Base(fromOne[number - 1]);
    }

    int number(Rule rule) {
        for (int i = 0; i < fromOne.length; i++) {
            if (fromOne[i] == rule) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("rule: %s (expected: one of kind %s)".formatted(rule, this));
    }
}
