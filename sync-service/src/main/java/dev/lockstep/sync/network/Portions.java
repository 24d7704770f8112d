package dev.lockstep.sync.network;

import com.google.protobuf.MessageLite;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Lists in the portions that the network takes, in their order. */
final class Portions {
    private Portions() {}

    static <T> List<List<T>> of(Collection<T> all, int most) {
        List<T> list = List.copyOf(all);
        List<List<T>> portions = new ArrayList<>();
        for (int from = 0; from < list.size(); from += most) {
            portions.add(list.subList(from, Math.min(list.size(), from + most)));
        }
        return portions;
    }

    /** Portions that are small as messages too; one that is larger by itself is a portion of its own. */
    static <T extends MessageLite> List<List<T>> of(Collection<T> all, int most, long mostBytes) {
        List<List<T>> portions = new ArrayList<>();
        List<T> portion = new ArrayList<>();
        long bytes = 0;
        for (T each : all) {
            int size = each.getSerializedSize();
            if (!portion.isEmpty() && (portion.size() == most || bytes + size > mostBytes)) {
                portions.add(portion);
                portion = new ArrayList<>();
                bytes = 0;
            }
            portion.add(each);
            bytes += size;
        }
        if (!portion.isEmpty()) {
            portions.add(portion);
        }
        return portions;
    }
}
