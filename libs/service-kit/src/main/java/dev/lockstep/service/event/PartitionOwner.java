package dev.lockstep.service.event;

import java.util.Set;

/** Is told which partitions of a topic this instance has. Called by the consumer's thread, between events. */
public interface PartitionOwner {
    /** For those who do not care. */
    PartitionOwner NOBODY = new PartitionOwner() {
        @Override
        public void assigned(Set<Integer> partitions) {}

        @Override
        public void revoked(Set<Integer> partitions) {}
    };

    void assigned(Set<Integer> partitions);

    /** Another instance may have them as soon as this returns; when they were lost, it may have them already. */
    void revoked(Set<Integer> partitions);
}
