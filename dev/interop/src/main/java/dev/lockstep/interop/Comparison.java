package dev.lockstep.interop;

import dev.lockstep.xmtp.id.MessageId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What two installations have, side by side.
 *
 * @param messages how many the older one has
 * @param sameIds how many of them the newer one has too
 * @param sameContents how many of those say the same in the same conversation, by the same sender, at the same time
 * @param onlyOnTheNewer how many the newer one has that the older one does not
 */
record Comparison(int messages, int sameIds, int sameContents, int onlyOnTheNewer) {
    static Comparison of(List<Said> older, List<Said> newer) {
        Map<MessageId, Said> byId = newer.stream().collect(Collectors.toMap(Said::id, Function.identity()));
        List<Said> shared =
                older.stream().filter(each -> byId.containsKey(each.id())).toList();
        long equal = shared.stream()
                .filter(each -> Objects.equals(each, byId.get(each.id())))
                .count();
        return new Comparison(older.size(), shared.size(), Math.toIntExact(equal), newer.size() - shared.size());
    }

    /** Whether both have the same messages, and any at all. */
    boolean equal() {
        return messages > 0 && sameIds == messages && sameContents == messages && onlyOnTheNewer == 0;
    }
}
