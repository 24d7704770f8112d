package dev.lockstep.benchmarks.process;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Another JVM of this machine, looked into by attaching to it and asking its own management beans.
 *
 * <p>The agent that answers lives in the watched JVM and costs it some 2 MB of heap, so take the first figure after the
 * attaching.
 */
public final class WatchedJvm implements AutoCloseable {
    private final long pid;
    private final JMXConnector connector;
    private final MemoryMXBean memory;
    private final List<GarbageCollectorMXBean> collectors;
    private final Set<String> heapPools;

    private WatchedJvm(long pid, JMXConnector connector) throws IOException {
        this.pid = pid;
        this.connector = connector;
        MBeanServerConnection connection = connector.getMBeanServerConnection();
        this.memory = ManagementFactory.newPlatformMXBeanProxy(
                connection, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
        this.collectors = List.copyOf(ManagementFactory.getPlatformMXBeans(connection, GarbageCollectorMXBean.class));
        this.heapPools = ManagementFactory.getPlatformMXBeans(connection, MemoryPoolMXBean.class).stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getName)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** @throws IOException when the process is not a JVM of this user that can be attached to */
    @SuppressWarnings("BanJNDI") // the other end is the process we just attached to, of the same user
    public static WatchedJvm attach(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                String address = machine.startLocalManagementAgent();
                return new WatchedJvm(pid, JMXConnectorFactory.connect(new JMXServiceURL(address)));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("process %d cannot be attached to".formatted(pid), e);
        }
    }

    /** Heap in use right now, garbage included, in bytes. */
    public long usedHeap() {
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** Heap that is reachable: what is in use after a full collection, in bytes. */
    public long liveHeap() {
        memory.gc();
        return usedHeap();
    }

    /** Heap in use after the last collection of its own, whichever collector it was; 0 before the first. */
    public long heapAfterLastCollection() {
        GcInfo newest = null;
        for (GarbageCollectorMXBean collector : collectors) {
            GcInfo info = collector.getLastGcInfo();
            if (info != null && (newest == null || info.getEndTime() > newest.getEndTime())) {
                newest = info;
            }
        }
        if (newest == null) {
            return 0;
        }
        return newest.getMemoryUsageAfterGc().entrySet().stream()
                .filter(pool -> heapPools.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
    }

    /** Resident memory of the process, heap or not, in bytes. */
    public long resident() {
        return ProcessMemory.residentOf(pid);
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
