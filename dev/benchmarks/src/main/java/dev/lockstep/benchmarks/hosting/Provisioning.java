package dev.lockstep.benchmarks.hosting;

import dev.lockstep.interop.hosted.Gateway;
import dev.lockstep.interop.hosted.HostedInstallation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Hosts many managed inboxes, each with an installation, some at once. */
final class Provisioning {
    static final int AT_ONCE = 8;

    private Provisioning() {}

    static List<HostedInstallation> of(Gateway gateway, String label, int count)
            throws InterruptedException, ExecutionException {
        try (ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<HostedInstallation>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(workers.submit(() -> gateway.managedInbox(label).install(label)));
            }
            List<HostedInstallation> installations = new ArrayList<>();
            for (Future<HostedInstallation> one : all) {
                installations.add(one.get());
            }
            return installations;
        }
    }
}
