package dev.lockstep.interop.javamember;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** In which order messages that were made one after the other come along. */
public final class DeliveryOrder {
    public static final DeliveryOrder AS_MADE = new DeliveryOrder(1, null);

    private final int window;
    private final @Nullable Random random;

    private DeliveryOrder(int window, @Nullable Random random) {
        this.window = window;
        this.random = random;
    }

    /**
     * Any order in which each message comes before the one that was made {@code window} messages later.
     *
     * @param seed the same order for the same seed
     */
    public static DeliveryOrder shuffledWithin(int window, long seed) {
        return new DeliveryOrder(window, new Random(seed));
    }

    <T> List<T> of(List<T> made) {
        var random = this.random;
        if (random == null) {
            return made;
        }
        var left = new ArrayList<>(made);
        var ordered = new ArrayList<T>();
        int oldest = 0;
        var positions = new ArrayList<Integer>();
        for (int at = 0; at < made.size(); at++) {
            positions.add(at);
        }
        while (!left.isEmpty()) {
            // Nothing overtakes the oldest that still waits by as much as the window.
            int choices = 0;
            while (choices < left.size() && positions.get(choices) < oldest + window) {
                choices++;
            }
            int chosen = random.nextInt(choices);
            ordered.add(left.remove(chosen));
            positions.remove(chosen);
            oldest = positions.isEmpty() ? made.size() : positions.getFirst();
        }
        return ordered;
    }
}
