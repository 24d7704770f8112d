package dev.lockstep.sync.devicesync;

import dev.lockstep.contract.event.ArchiveOptions;
import dev.lockstep.contract.event.ArchiveOptions.Element;
import dev.lockstep.xmtp.proto.devicesync.BackupElementSelection;

/** What an archive is to have: as the network says it, and as our services do. */
final class Options {
    private Options() {}

    /** Elements that nobody knows, or that are no more, are left out. */
    static ArchiveOptions ours(dev.lockstep.xmtp.proto.devicesync.ArchiveOptions theirs) {
        var ours = ArchiveOptions.newBuilder().setExcludeDisappearingMessages(theirs.getExcludeDisappearingMessages());
        for (BackupElementSelection element : theirs.getElementsList()) {
            switch (element) {
                case BACKUP_ELEMENT_SELECTION_MESSAGES -> ours.addElements(Element.MESSAGES);
                case BACKUP_ELEMENT_SELECTION_CONSENT -> ours.addElements(Element.CONSENT);
                case BACKUP_ELEMENT_SELECTION_EVENT, BACKUP_ELEMENT_SELECTION_UNSPECIFIED, UNRECOGNIZED -> {}
            }
        }
        if (theirs.hasStartNs()) {
            ours.setStartNs(theirs.getStartNs());
        }
        if (theirs.hasEndNs()) {
            ours.setEndNs(theirs.getEndNs());
        }
        return ours.build();
    }

    static dev.lockstep.xmtp.proto.devicesync.ArchiveOptions theirs(ArchiveOptions ours) {
        var theirs = dev.lockstep.xmtp.proto.devicesync.ArchiveOptions.newBuilder()
                .setExcludeDisappearingMessages(ours.getExcludeDisappearingMessages());
        for (Element element : ours.getElementsList()) {
            switch (element) {
                case MESSAGES -> theirs.addElements(BackupElementSelection.BACKUP_ELEMENT_SELECTION_MESSAGES);
                case CONSENT -> theirs.addElements(BackupElementSelection.BACKUP_ELEMENT_SELECTION_CONSENT);
                case ELEMENT_UNSPECIFIED, UNRECOGNIZED -> {}
            }
        }
        if (ours.hasStartNs()) {
            theirs.setStartNs(ours.getStartNs());
        }
        if (ours.hasEndNs()) {
            theirs.setEndNs(ours.getEndNs());
        }
        return theirs.build();
    }
}
