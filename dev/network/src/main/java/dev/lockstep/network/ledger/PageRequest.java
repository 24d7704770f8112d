package dev.lockstep.network.ledger;

import dev.lockstep.xmtp.proto.mls.api.PagingInfo;
import dev.lockstep.xmtp.proto.mls.api.SortDirection;

/**
 * Which page of a topic is asked for (XMTP network reference §2.3).
 *
 * @param ascending whether from old to new
 * @param limit how many messages, 1 to {@value #LARGEST}
 * @param cursor ascending: ids above it; descending: ids below it
 */
public record PageRequest(boolean ascending, int limit, long cursor) {
    /** Clients stop at the first page that is shorter. */
    public static final int LARGEST = 100;

    /** Reads a request's {@code paging_info}; the default instance stands for a missing one. */
    public static PageRequest of(PagingInfo asked) {
        boolean ascending = asked.getDirection() == SortDirection.SORT_DIRECTION_ASCENDING;
        int limit = Integer.compareUnsigned(asked.getLimit(), LARGEST) > 0 || asked.getLimit() == 0
                ? LARGEST
                : asked.getLimit();
        return new PageRequest(ascending, limit, cursor(asked.getIdCursor(), ascending));
    }

    /** What the response says of itself: a cursor only where asking on makes sense. */
    public PagingInfo answer(Page<?> page) {
        var answer = PagingInfo.newBuilder()
                .setDirection(
                        ascending ? SortDirection.SORT_DIRECTION_ASCENDING : SortDirection.SORT_DIRECTION_DESCENDING)
                .setLimit(limit);
        if (page.entries().size() == limit || page.cut()) {
            answer.setIdCursor(page.entries().getLast().id());
        }
        return answer.build();
    }

    private static long cursor(long asked, boolean ascending) {
        if (asked == 0) {
            return ascending ? 0 : Long.MAX_VALUE;
        }
        // Ids end at 2^63 - 1, so a cursor above that, negative here, is the same as that.
        return asked < 0 ? Long.MAX_VALUE : asked;
    }
}
