package dev.lockstep.xmtp.group.content;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX;
import static dev.lockstep.xmtp.group.cast.Cast.BO;
import static dev.lockstep.xmtp.group.cast.Cast.CARO;
import static dev.lockstep.xmtp.group.cast.Cast.claimed;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.profile.GroupProfile;
import dev.lockstep.xmtp.id.MessageId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests that members make by application messages: to leave, to hide a message. Alix is super admin. */
class RequestsTest {
    private static final MessageId TARGET = MessageId.ofHex("7e".repeat(32));
    private static final ContentType TEXT = KnownContent.TEXT.type();
    private static final GroupMembership MEMBERS =
            new GroupMembership(Map.of(claimed(ALIX), 1L, claimed(BO), 2L), List.of());
    private static final GroupProfile GROUP =
            with(GroupProfile.ofGroup(ALIX, Map.of(), PolicySet.DEFAULT, new byte[32]));

    @Test
    void makesASuperAdminRemoveWhoeverAskedToLeave() {
        var pending = List.of(claimed(BO), claimed(CARO), claimed(BO), claimed(ALIX));

        assertThat(LeaveRequests.toRemove(pending, GROUP, ALIX)).containsExactly(claimed(BO));
    }

    @Test
    void leavesLeavingToSuperAdmins() {
        assertThat(LeaveRequests.toRemove(List.of(claimed(BO)), GROUP, BO)).isEmpty();
    }

    @Test
    void letsNobodyLeaveADm() {
        assertThat(LeaveRequests.mayLeave(claimed(BO), with(GroupProfile.ofDm(ALIX, BO, Map.of(), new byte[32]))))
                .isFalse();
        assertThat(LeaveRequests.mayLeave(claimed(BO), GROUP)).isTrue();
        assertThat(LeaveRequests.mayLeave(claimed(ALIX), GROUP)).isFalse();
    }

    @Test
    void hidesAMessageForItsSenderAndForSuperAdmins() {
        var content = Contents.delete(TARGET);

        assertThat(Deletion.of(content, claimed(BO)).orElseThrow())
                .isEqualTo(new Deletion(TARGET, claimed(BO)))
                .satisfies(deletion -> {
                    assertThat(deletion.hides(claimed(BO), TEXT, GROUP.mutable()))
                            .isTrue();
                    assertThat(deletion.hides(claimed(ALIX), TEXT, GROUP.mutable()))
                            .isFalse();
                });
        assertThat(new Deletion(TARGET, claimed(ALIX)).hides(claimed(BO), TEXT, GROUP.mutable()))
                .isTrue();
    }

    @Test
    void hidesNoReactionsControlMessagesAndUnknownTypes() {
        var deletion = new Deletion(TARGET, claimed(ALIX));

        for (var type : List.of(
                KnownContent.REACTION.type(),
                KnownContent.READ_RECEIPT.type(),
                KnownContent.GROUP_UPDATED.type(),
                KnownContent.LEAVE_REQUEST.type(),
                KnownContent.ACTIONS.type(),
                new ContentType("example.org", "text", 1, 0))) {
            assertThat(deletion.hides(claimed(ALIX), type, GROUP.mutable()))
                    .as("%s", type)
                    .isFalse();
        }
    }

    @Test
    void readsNoDeletionFromAnythingElse() {
        var namesNothing = Contents.delete(TARGET).toBuilder()
                .setContent(ByteString.copyFromUtf8("\n\0047e7e"))
                .build();

        assertThat(Deletion.of(Contents.text(TARGET.toString()), claimed(BO))).isEmpty();
        assertThat(Deletion.of(namesNothing, claimed(BO))).isEmpty();
    }

    private static GroupProfile with(GroupProfile profile) {
        return new GroupProfile(profile.immutable(), profile.mutable(), MEMBERS, profile.policies());
    }
}
