package dev.lockstep.sync.devicesync;

import dev.lockstep.contract.event.Reason;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.contract.event.SyncRequestChanged.Direction;
import dev.lockstep.contract.event.SyncRequestChanged.State;
import dev.lockstep.contract.sync.Finding;
import dev.lockstep.xmtp.id.InstallationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** "Nothing is happening, what is going on?": what can be seen from here, in words, with the next step (§7). Decides on facts alone. */
final class Diagnosis {
    private static final long PATIENCE_NS = Duration.ofSeconds(40).toNanos();
    /** How long what has happened is told of. */
    static final long RECENT_NS = Duration.ofDays(3).toNanos();

    private Diagnosis() {}

    /**
     * What is known.
     *
     * @param self the installation that is asked about
     * @param current the inbox's installations now, in the order in which they came
     * @param hadOthers whether the inbox has ever had another installation
     * @param hmacRootNs when the inbox's HMAC root was made
     * @param inSyncGroup members of the sync group that messages go to
     * @param heard when the others were heard of
     * @param requests newest first
     * @param alarming the newest request of each installation that has raised the alarm, newest first
     * @param troubles of transfers that operations wait for
     */
    record Facts(
            long nowNs,
            InstallationId self,
            List<InstallationId> current,
            boolean hadOthers,
            long hmacRootNs,
            Set<InstallationId> inSyncGroup,
            Map<InstallationId, Whereabouts.Heard> heard,
            List<SyncRequestChanged> requests,
            List<SyncRequestChanged> alarming,
            List<AwaitedTransfers.Trouble> troubles) {
        Set<InstallationId> others() {
            return current.stream().filter(each -> !each.equals(self)).collect(Collectors.toSet());
        }

        boolean cameLater() {
            return current.indexOf(self) > 0;
        }

        long age(SyncRequestChanged request) {
            return nowNs - request.getSentAtNs();
        }

        boolean isUnderWayForLong(SyncRequestChanged request) {
            return request.getState() == State.ANSWERING
                    && !request.hasReason()
                    && nowNs - request.getUpdatedAtNs() > PATIENCE_NS;
        }

        long secondsUnderWay(SyncRequestChanged request) {
            return Duration.ofNanos(nowNs - request.getUpdatedAtNs()).toSeconds();
        }
    }

    static List<Finding> of(Facts facts) {
        List<Finding> findings = new ArrayList<>();
        young(facts, findings);
        alone(facts, findings);
        sent(facts, findings);
        received(facts, findings);
        awaited(facts, findings);
        marks(facts, findings);
        return findings;
    }

    /** Until it is revoked, or whoever was to look had the time to. */
    private static void young(Facts facts, List<Finding> findings) {
        for (SyncRequestChanged request : facts.alarming()) {
            if (facts.age(request) <= RECENT_NS
                    && facts.others().contains(new InstallationId(request.getRequesterInstallationId()))) {
                findings.add(finding(request.getAlarm()));
            }
        }
    }

    /** Rows 4 and 5. */
    private static void alone(Facts facts, List<Finding> findings) {
        if (facts.others().isEmpty()) {
            if (facts.hadOthers()) {
                findings.add(finding(
                        "single-installation",
                        "All other installations of this inbox are revoked, so nobody can answer a request for history.",
                        "Import a backup file if there is one."));
            }
            return;
        }
        List<InstallationId> missing = facts.others().stream()
                .filter(each -> !facts.inSyncGroup().contains(each))
                .toList();
        if (!missing.isEmpty()) {
            findings.add(finding(
                    "installations-not-in-sync-group",
                    "%d of the inbox's %d other installations are not in this installation's sync group (%s), so they hear nothing of it."
                            .formatted(missing.size(), facts.others().size(), names(missing)),
                    "Open the app there so that it syncs; it is added when its key package is good."));
        }
    }

    /** Rows 1, 2, 3, 11 to 13, and what a history server does not do yet. */
    private static void sent(Facts facts, List<Finding> findings) {
        List<SyncRequestChanged> sent = of(facts, Direction.SENT);
        if (sent.isEmpty()) {
            if (facts.cameLater()) {
                findings.add(finding(
                        "history-never-requested",
                        "This installation joined an inbox that has others and has never asked them for history.",
                        "Send a sync request."));
            }
            return;
        }
        SyncRequestChanged last = sent.getFirst();
        if (last.getState() != State.OPEN && last.getState() != State.ANSWERING) {
            return;
        }
        if (facts.isUnderWayForLong(last)) {
            findings.add(underWay("An answer came and has been on its way into the history for %d s."
                    .formatted(facts.secondsUnderWay(last))));
        } else if (last.hasReason() && !last.getReason().getCode().isEmpty()) {
            findings.add(finding(last.getReason()));
        } else if (last.getState() == State.OPEN && facts.age(last) > PATIENCE_NS) {
            findings.add(unanswered(facts, last));
        }
    }

    private static Finding unanswered(Facts facts, SyncRequestChanged request) {
        long seconds = Duration.ofNanos(facts.age(request)).toSeconds();
        List<InstallationId> active = facts.heard().entrySet().stream()
                .filter(each -> facts.others().contains(each.getKey()))
                .filter(each -> each.getValue().heardNs() > request.getSentAtNs()
                        && each.getValue().heardInSyncNs() <= request.getSentAtNs())
                .map(Map.Entry::getKey)
                .toList();
        if (!active.isEmpty()) {
            return finding(
                    "others-do-not-sync",
                    "No other installation has answered for %d s. %s is active in conversations and has said nothing in the sync group since."
                            .formatted(seconds, names(active)),
                    "Have the app there sync all (syncAll, or syncAllDeviceSyncGroups), and see that device sync is not switched off.");
        }
        return finding(
                "no-answer-yet",
                "No other installation of this inbox has answered for %d s; %s.".formatted(seconds, lastSeen(facts)),
                "Open the app on another device of this user and let it sync; an answer is taken whenever it comes.");
    }

    private static String lastSeen(Facts facts) {
        return facts.heard().entrySet().stream()
                .filter(each -> facts.others().contains(each.getKey()))
                .max(Map.Entry.comparingByValue((one, other) -> Long.compare(one.heardNs(), other.heardNs())))
                .map(each -> "the newest, %s, was last seen %d s ago"
                        .formatted(
                                shortened(each.getKey()),
                                Duration.ofNanos(facts.nowNs() - each.getValue().heardNs())
                                        .toSeconds()))
                .orElse("none of them was ever seen from here");
    }

    /** Row 9, and requests that wait for somebody. */
    private static void received(Facts facts, List<Finding> findings) {
        for (SyncRequestChanged request : of(facts, Direction.RECEIVED)) {
            if (facts.age(request) > RECENT_NS) {
                return;
            }
            if (facts.isUnderWayForLong(request)) {
                findings.add(underWay(asks(request)
                        + "an answer has been on its way for %d s.".formatted(facts.secondsUnderWay(request))));
            }
            boolean triedAgain = request.getState() == State.ANSWERING && request.hasReason();
            if (triedAgain || request.getState() == State.HELD || request.getState() == State.REQUEST_FAILED) {
                findings.add(finding(
                        request.getState() == State.HELD
                                ? "decision-required"
                                : request.getReason().getCode(),
                        asks(request) + request.getReason().getMessage(),
                        request.getReason().getNextStep()));
            }
        }
    }

    private static String asks(SyncRequestChanged request) {
        return "Installation %s asks for history (pin %s): "
                .formatted(shortened(new InstallationId(request.getRequesterInstallationId())), request.getPin());
    }

    private static Finding underWay(String message) {
        return finding(
                "answer-under-way",
                message,
                "Wait, if the history is large or the history server slow; else see that archive-service is up.");
    }

    /** Archives that are sent unasked, or merged because somebody wants it. */
    private static void awaited(Facts facts, List<Finding> findings) {
        for (AwaitedTransfers.Trouble trouble : facts.troubles()) {
            findings.add(finding(
                    trouble.reason().getCode(),
                    "Operation %s waits for an archive that is on its way: %s"
                            .formatted(trouble.operation(), trouble.reason().getMessage()),
                    trouble.reason().getNextStep()));
        }
    }

    /** Row 20. What was on its way while a new root was told may bear the mark of the old one. */
    private static void marks(Facts facts, List<Finding> findings) {
        List<InstallationId> otherwise = facts.heard().entrySet().stream()
                .filter(each -> facts.others().contains(each.getKey()))
                .filter(each -> each.getValue().markedOtherwiseNs() > facts.hmacRootNs() + PATIENCE_NS)
                .map(Map.Entry::getKey)
                .toList();
        if (!otherwise.isEmpty()) {
            findings.add(finding(
                    "hmac-root-differs",
                    "%s marks its messages by another HMAC root, so a push server that has this inbox's keys tells it of them."
                            .formatted(names(otherwise)),
                    "Have the app there sync its preferences (preferences.sync, or syncAll)."));
        }
    }

    private static List<SyncRequestChanged> of(Facts facts, Direction direction) {
        return facts.requests().stream()
                .filter(each -> each.getDirection() == direction)
                .toList();
    }

    private static String names(List<InstallationId> installations) {
        return installations.stream().map(Diagnosis::shortened).sorted().collect(Collectors.joining(", "));
    }

    /** Enough of an id to tell installations of one inbox apart. */
    static String shortened(InstallationId installation) {
        return installation.toString().substring(0, 8);
    }

    private static Finding finding(Reason reason) {
        return finding(reason.getCode(), reason.getMessage(), reason.getNextStep());
    }

    static Finding finding(String code, String message, String nextStep) {
        return Finding.newBuilder()
                .setCode(code)
                .setMessage(message)
                .setNextStep(nextStep)
                .build();
    }
}
