package dev.lockstep.gateway.devicesync;

import dev.lockstep.contract.event.HistoryImported;
import dev.lockstep.gateway.request.Shown;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an archive brought, as callers see it. */
@Schema(name = "ImportedHistory", description = "What was new of an archive that has been merged.")
public record ImportedHistory(
        @Schema(description = "Absent for files.") @Nullable String pin,
        long conversations,
        long messages,
        long consentRecords) {

    public static ImportedHistory of(HistoryImported imported) {
        return new ImportedHistory(
                Shown.textOrAbsent(imported.getPin()),
                imported.getCounts().getConversations(),
                imported.getCounts().getMessages(),
                imported.getCounts().getConsentRecords());
    }
}
