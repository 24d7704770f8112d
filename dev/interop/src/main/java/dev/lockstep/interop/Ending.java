package dev.lockstep.interop;

import java.util.List;

/**
 * How a story ended.
 *
 * @param histories what was compared each time history had gone from one side to another
 * @param blocksHold whether everybody who was blocked is blocked on both sides
 */
record Ending(List<Comparison> histories, boolean blocksHold) {
    boolean happy() {
        return blocksHold && histories.stream().allMatch(Comparison::equal);
    }
}
