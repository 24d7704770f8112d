package dev.lockstep.interop;

import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.List;
import java.util.stream.StreamSupport;

/** What sync-status says of an installation. */
final class SyncStatus {
    private SyncStatus() {}

    /** As {@code code: sentence and next step}. */
    static List<String> findings(HostedInstallation server) {
        return StreamSupport.stream(server.syncStatus().get("findings").spliterator(), false)
                .map(finding -> "%s: %s %s"
                        .formatted(
                                finding.get("code").asText(),
                                finding.get("message").asText(),
                                finding.path("nextStep").asText())
                        .strip())
                .toList();
    }

    /** As sentences name an installation. */
    static String shortened(InstallationId installation) {
        return installation.toString().substring(0, 8);
    }
}
