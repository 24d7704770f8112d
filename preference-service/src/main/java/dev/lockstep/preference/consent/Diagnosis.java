package dev.lockstep.preference.consent;

import dev.lockstep.contract.event.ConsentRecord.EntityType;
import dev.lockstep.contract.event.ConsentRecord.State;
import dev.lockstep.contract.sync.Finding;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is thought here and said otherwise in the sync group, in words, with the next step (device sync reference §7, row 19). Other
 * clients go by what was said last.
 */
final class Diagnosis {
    /** What has been decided just now is still on its way to the others. */
    static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final int SHORTENED = 8;

    private Diagnosis() {}

    /** @param differing opinions that what was last said contradicts, newest first */
    static Optional<Finding> of(List<Map.Entry<Entity, Opinion>> differing) {
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

    private static String disagreement(Map.Entry<Entity, Opinion> differing) {
        Entity entity = differing.getKey();
        Opinion opinion = differing.getValue();
        return "%s %s is %s here by a later decision (%s), and what installation %s said last in the sync group is %s"
                .formatted(
                        entity.type() == EntityType.INBOX_ID ? "inbox" : "conversation",
                        entity.id(),
                        word(opinion.holds().state()),
                        source(opinion.holds().source()),
                        HexFormat.of()
                                .formatHex(opinion.lastSaid().installation().toByteArray())
                                .substring(0, SHORTENED),
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

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
