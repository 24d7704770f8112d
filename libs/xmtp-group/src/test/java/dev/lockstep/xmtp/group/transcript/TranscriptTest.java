package dev.lockstep.xmtp.group.transcript;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX;
import static dev.lockstep.xmtp.group.cast.Cast.ALIX_PHONE;
import static dev.lockstep.xmtp.group.cast.Cast.BO;
import static dev.lockstep.xmtp.group.cast.Cast.CARO;
import static dev.lockstep.xmtp.group.cast.Cast.claimed;
import static dev.lockstep.xmtp.group.cast.Cast.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.commit.InboxChange;
import dev.lockstep.xmtp.group.commit.Leaf;
import dev.lockstep.xmtp.group.commit.MetadataChanges;
import dev.lockstep.xmtp.group.commit.ValidatedCommit;
import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.content.KnownContent;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.proto.mls.contents.GroupUpdated;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TranscriptTest {
    private static final Leaf ACTOR = leaf(ALIX, ALIX_PHONE);
    private static final MutableMetadata BEFORE =
            new MutableMetadata(Map.of("group_name", "old"), List.of(claimed(BO)), List.of(claimed(ALIX)));

    @Test
    void tellsWhoDidWhatToWhom() throws Exception {
        var after = BEFORE.with(MetadataField.GROUP_NAME, "new")
                .with(MetadataField.DESCRIPTION, "d")
                .withoutAdmin(claimed(BO))
                .withAdmin(claimed(CARO))
                .withSuperAdmin(claimed(BO));

        var row = Transcript.of(commit(List.of(CARO_IN), List.of(), after, false), Set.of(), 1_700_000_000_000_000_000L)
                .orElseThrow();

        assertThat(row.idempotencyKey()).isEqualTo("1700000000000000000");
        assertThat(row.contentType()).contains(KnownContent.GROUP_UPDATED.type());
        var update = update(row);
        assertThat(update.getInitiatedByInboxId()).isEqualTo(ALIX.value());
        assertThat(update.getAddedInboxesList())
                .extracting(GroupUpdated.Inbox::getInboxId)
                .containsExactly(CARO.value());
        assertThat(update.getMetadataFieldChangesList())
                .extracting(GroupUpdated.MetadataFieldChange::getFieldName)
                .containsExactly("description", "group_name");
        assertThat(update.getMetadataFieldChanges(0).hasOldValue()).isFalse();
        assertThat(update.getMetadataFieldChanges(1).getOldValue()).isEqualTo("old");
        assertThat(update.getMetadataFieldChanges(1).getNewValue()).isEqualTo("new");
        assertThat(update.getAddedAdminInboxesList()).hasSize(1);
        assertThat(update.getRemovedAdminInboxes(0).getInboxId()).isEqualTo(BO.value());
        assertThat(update.getAddedSuperAdminInboxes(0).getInboxId()).isEqualTo(BO.value());
        assertThat(update.getRemovedSuperAdminInboxesList()).isEmpty();
    }

    @Test
    void saysOfWhoeverAskedToLeaveThatItLeft() throws Exception {
        var commit = commit(List.of(), List.of(change(claimed(BO)), change(claimed(CARO))), BEFORE, false);

        var update = update(Transcript.of(commit, Set.of(claimed(CARO)), 1).orElseThrow());

        assertThat(update.getRemovedInboxesList())
                .extracting(GroupUpdated.Inbox::getInboxId)
                .containsExactly(BO.value());
        assertThat(update.getLeftInboxesList())
                .extracting(GroupUpdated.Inbox::getInboxId)
                .containsExactly(CARO.value());
    }

    @Test
    void tellsNothingOfKeysInstallationsAndPermissions() {
        assertThat(Transcript.of(commit(List.of(), List.of(), BEFORE, true), Set.of(), 1))
                .isEmpty();
    }

    @Test
    void printsTheTimeOfAWelcomeAsThePeersDo() throws Exception {
        var row = Transcript.ofWelcome(claimed(ALIX), BO, 1795292923996767626L);

        assertThat(row.idempotencyKey()).isEqualTo("2026-11-21 20:28:43.996767626 UTC_welcome_added");
        assertThat(update(row).getInitiatedByInboxId()).isEqualTo(ALIX.value());
        assertThat(update(row).getAddedInboxes(0).getInboxId()).isEqualTo(BO.value());
    }

    @Test
    void printsAFractionOfThreeSixOrNineDigitsOrNone() {
        assertThat(key(0)).isEqualTo("2026-11-21 20:28:43 UTC_welcome_added");
        assertThat(key(5_000_000)).isEqualTo("2026-11-21 20:28:43.005 UTC_welcome_added");
        assertThat(key(5_000)).isEqualTo("2026-11-21 20:28:43.000005 UTC_welcome_added");
        assertThat(key(5)).isEqualTo("2026-11-21 20:28:43.000000005 UTC_welcome_added");
    }

    private static final InboxChange CARO_IN = change(claimed(CARO));

    private static InboxChange change(ClaimedInbox inbox) {
        return new InboxChange(inbox, ACTOR);
    }

    private static String key(long ns) {
        return Transcript.ofWelcome(claimed(ALIX), BO, 1795292923000000000L + ns)
                .idempotencyKey();
    }

    private static GroupUpdated update(ApplicationMessage row) throws Exception {
        return GroupUpdated.parseFrom(row.decodedContent().orElseThrow().getContent());
    }

    private static ValidatedCommit commit(
            List<InboxChange> added, List<InboxChange> removed, MutableMetadata after, boolean onlyTechnical) {
        return new ValidatedCommit(
                ACTOR,
                added,
                removed,
                Set.of(),
                MetadataChanges.between(BEFORE, after),
                onlyTechnical,
                onlyTechnical,
                new GroupMembership(Map.of(), List.of()));
    }
}
