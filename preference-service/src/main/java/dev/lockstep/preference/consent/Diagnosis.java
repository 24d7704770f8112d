package dev.lockstep.preference.consent;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ConsentRecord.EntityType;
import dev.lockstep.contract.event.ConsentRecord.State;
import dev.lockstep.contract.sync.AnnouncedAnswer;
import dev.lockstep.contract.sync.Finding;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is not well with what an inbox thinks, in words, with the next step (device sync reference §7, rows 18 and 19). */
final class Diagnosis {
    /** What has been decided just now is still on its way to the others. */
    static final Duration PATIENCE = Duration.ofSeconds(40);

    /** How long what has happened is told of. */
    static final Duration RECENT = Duration.ofDays(3);

    /** What an import says comes while it lasts, and it begins when the archive is announced, if the app is open. */
    private static final Duration IMPORTING = Duration.ofMinutes(5);

    private static final int SHORTENED = 8;

    private Diagnosis() {}

    /**
     * What is thought here and said otherwise in the sync group. Other clients go by what was said last.
     *
     * @param differing opinions that what was last said contradicts, newest first
     */
    static Optional<Finding> ofDiffering(List<Map.Entry<Entity, Opinion>> differing) {
        return differing.stream()
                .findFirst()
                .map(first -> Finding.newBuilder()
                        .setCode("consent-differs")
                        .setMessage(
                                differing.size() == 1
                                        ? "The inbox's installations may disagree: %s.".formatted(disagreement(first))
                                        : "The inbox's installations may disagree on %d entities, of which the newest: %s."
                                                .formatted(differing.size(), disagreement(first)))
                        .setNextStep("Decide once more (PUT …/consent): every installation takes that for the newest.")
                        .build());
    }

    /**
     * What was denied until an installation said otherwise while it may have imported an archive: one finding for each such installation.
     * An import allows the DMs of the archive and says so as it says what a user decides, so it is told what was seen, and when.
     *
     * @param unblocked conversations that were denied until what was said last, newest first
     * @param answers archives that installations may have imported
     */
    static List<Finding> ofUnblocked(List<Map.Entry<Entity, Opinion>> unblocked, List<AnnouncedAnswer> answers) {
        Map<ByteString, List<Unblocked>> byInstallation = unblocked.stream()
                .flatMap(each -> afterAnswer(each, answers).stream())
                .collect(Collectors.groupingBy(Unblocked::installation, LinkedHashMap::new, Collectors.toList()));
        return byInstallation.values().stream().map(Diagnosis::unblocked).toList();
    }

    /** @param afterNs how long after the newest archive that came for the installation before */
    private record Unblocked(Entity conversation, ByteString installation, long afterNs) {}

    private static Optional<Unblocked> afterAnswer(
            Map.Entry<Entity, Opinion> unblocked, List<AnnouncedAnswer> answers) {
        Said said = unblocked.getValue().lastSaid();
        return answers.stream()
                .filter(answer -> answer.getRequesterInstallationId().equals(said.installation()))
                .map(answer -> said.networkNs() - answer.getAnnouncedAtNs())
                .filter(afterNs -> afterNs >= 0 && afterNs <= IMPORTING.toNanos())
                .min(Comparator.naturalOrder())
                .map(afterNs -> new Unblocked(unblocked.getKey(), said.installation(), afterNs));
    }

    private static Finding unblocked(List<Unblocked> all) {
        Unblocked newest = all.getFirst();
        return Finding.newBuilder()
                .setCode("unblocked-after-archive")
                .setMessage(
                        ("%s, and installation %s said otherwise %d s after an archive was announced that it had asked for."
                                        + " Clients allow a DM when they import it, without anybody's decision.")
                                .formatted(
                                        all.size() == 1
                                                ? "Conversation %s was denied"
                                                        .formatted(newest.conversation()
                                                                .id())
                                                : "%d conversations were denied, the newest %s"
                                                        .formatted(
                                                                all.size(),
                                                                newest.conversation()
                                                                        .id()),
                                        shortened(newest.installation()),
                                        Duration.ofNanos(newest.afterNs()).toSeconds()))
                .setNextStep(
                        "If nobody has decided so there, deny again (PUT …/consent): every installation takes that.")
                .build();
    }

    private static String disagreement(Map.Entry<Entity, Opinion> differing) {
        Entity entity = differing.getKey();
        Opinion opinion = differing.getValue();
        return "%s %s is %s here by a later decision (%s), and what installation %s said last in the sync group is %s"
                .formatted(
                        entity.type() == EntityType.INBOX_ID ? "inbox" : "conversation",
                        entity.id(),
                        word(opinion.holds().state()),
                        source(opinion.holds().source()),
                        shortened(opinion.lastSaid().installation()),
                        word(opinion.lastSaid().state()));
    }

    private static String source(Decision.Source source) {
        return switch (source) {
            case DEFAULT -> "of nobody";
            case CALLER -> "of a caller";
            case SYNC_GROUP -> "said in the sync group";
            case ARCHIVE -> "in an archive";
        };
    }

    private static String shortened(ByteString installation) {
        return HexFormat.of().formatHex(installation.toByteArray()).substring(0, SHORTENED);
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
