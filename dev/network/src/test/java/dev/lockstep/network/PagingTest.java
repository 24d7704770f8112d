package dev.lockstep.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.PagingInfo;
import dev.lockstep.xmtp.proto.mls.api.QueryWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SortDirection;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of paging (XMTP network reference §2.3), seen on a group of 120 messages. */
@QuarkusTest
class PagingTest extends NetworkTest {
    private static final long BEYOND_ALL = -1;

    private final GroupId group = GroupMessages.newGroup();

    @BeforeEach
    void fill() {
        client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.applications(group, 120)));
    }

    private List<Long> ids(PagingInfo paging) {
        return GroupMessages.idsOf(query(group, paging).getMessagesList());
    }

    @Test
    void withoutPagingTheNewestHundredComeNewestFirst() {
        var page = query(group, PagingInfo.getDefaultInstance());

        assertThat(GroupMessages.idsOf(page.getMessagesList()))
                .hasSize(100)
                .isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(page.getPagingInfo().getDirection()).isEqualTo(SortDirection.SORT_DIRECTION_DESCENDING);
        assertThat(page.getPagingInfo().getLimit()).isEqualTo(100);
        assertThat(page.getPagingInfo().getIdCursor())
                .isEqualTo(page.getMessages(99).getV1().getId());
    }

    @Test
    void anUnspecifiedOrUnknownDirectionIsDescending() {
        var unknown = PagingInfo.newBuilder().setDirectionValue(7).build();

        assertThat(ids(unknown)).isEqualTo(ids(paging(SortDirection.SORT_DIRECTION_DESCENDING, 0, 0)));
    }

    @Test
    void limitsOfZeroAndAboveAHundredAreAHundred() {
        assertThat(ids(ascending(0, 0))).hasSize(100);
        assertThat(ids(ascending(101, 0))).hasSize(100);
        assertThat(ids(ascending(-1, 0))).hasSize(100);
        assertThat(ids(ascending(3, 0))).hasSize(3);
    }

    @Test
    void theAnswerNamesTheLimitThatWasUsed() {
        assertThat(query(group, ascending(5000, 0)).getPagingInfo().getLimit()).isEqualTo(100);
        assertThat(query(group, ascending(7, 0)).getPagingInfo().getLimit()).isEqualTo(7);
    }

    @Test
    void cursorsAreExclusiveInBothDirections() {
        var all = ids(ascending(100, 0));
        long tenth = all.get(9);

        assertThat(ids(ascending(2, tenth))).containsExactly(all.get(10), all.get(11));
        assertThat(ids(paging(SortDirection.SORT_DIRECTION_DESCENDING, 2, tenth)))
                .containsExactly(all.get(8), all.get(7));
    }

    @Test
    void aFullPageHasACursorAlsoWhenNothingFollows() {
        var page = query(group, ascending(100, ids(ascending(20, 0)).getLast()));

        assertThat(page.getMessagesCount()).isEqualTo(100);
        assertThat(page.getPagingInfo().getIdCursor())
                .isEqualTo(page.getMessages(99).getV1().getId());
    }

    @Test
    void aCursorAboveEveryIdFindsNothingAscendingAndEverythingDescending() {
        assertThat(ids(ascending(0, BEYOND_ALL))).isEmpty();
        assertThat(ids(paging(SortDirection.SORT_DIRECTION_DESCENDING, 0, BEYOND_ALL)))
                .hasSize(100);
    }

    @Test
    void anUnknownGroupIsAnEmptyPage() {
        var page = query(GroupMessages.newGroup(), ascending(0, 0));

        assertThat(page.getMessagesList()).isEqualTo(List.<GroupMessage>of());
        assertThat(page.getPagingInfo().getIdCursor()).isZero();
    }

    @Test
    void welcomesArePagedTheSameWay() {
        var installation = Welcomes.newInstallation();
        for (int i = 0; i < 3; i++) {
            client.mls().sendWelcomeMessages(Welcomes.send(Welcomes.welcome(installation)));
        }
        client.mls().sendWelcomeMessages(Welcomes.send(Welcomes.input(Welcomes.pointer(installation))));
        var query = QueryWelcomeMessagesRequest.newBuilder().setInstallationKey(installation.bytes());

        var first = client.mls()
                .queryWelcomeMessages(query.setPagingInfo(ascending(2, 0)).build());
        var second = client.mls()
                .queryWelcomeMessages(
                        query.setPagingInfo(ascending(3, first.getPagingInfo().getIdCursor()))
                                .build());

        assertThat(first.getMessagesCount()).isEqualTo(2);
        assertThat(second.getMessagesCount()).isEqualTo(2);
        assertThat(second.getPagingInfo().getIdCursor()).isZero();
        assertThat(second.getMessages(1).hasWelcomePointer()).isTrue();
    }
}
