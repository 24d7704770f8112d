package dev.lockstep.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class GroupMessageTest extends NetworkTest {
    @Test
    void aMessageIsDeliveredToWhoFollowsItsGroup() throws Exception {
        var group = GroupMessages.newGroup();
        var before = GroupMessages.application(group);
        var after = GroupMessages.application(group);
        client.mls().sendGroupMessages(GroupMessages.send(before));

        try (var stream = follow(group, 0)) {
            var first = stream.next();
            client.mls().sendGroupMessages(GroupMessages.send(after));
            var second = stream.next();

            assertThat(first.getV1().getData()).isEqualTo(before.getV1().getData());
            assertThat(second.getV1().getData()).isEqualTo(after.getV1().getData());
            assertThat(stored(group)).containsExactly(first, second);
        }
    }
}
