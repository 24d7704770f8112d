package dev.lockstep.service.consent;

import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentStateSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentTypeSave;

/** The two forms of a consent record (device sync reference §5.1). What one does not know is unspecified in the other. */
public final class ConsentForms {
    private ConsentForms() {}

    /** As our services say it. */
    public static ConsentRecord ours(ConsentSave theirs) {
        return ConsentRecord.newBuilder()
                .setEntityType(
                        switch (theirs.getEntityType()) {
                            case CONSENT_TYPE_SAVE_CONVERSATION_ID -> ConsentRecord.EntityType.CONVERSATION_ID;
                            case CONSENT_TYPE_SAVE_INBOX_ID -> ConsentRecord.EntityType.INBOX_ID;
                            case CONSENT_TYPE_SAVE_ADDRESS, CONSENT_TYPE_SAVE_UNSPECIFIED, UNRECOGNIZED ->
                                ConsentRecord.EntityType.ENTITY_TYPE_UNSPECIFIED;
                        })
                .setEntity(theirs.getEntity())
                .setState(
                        switch (theirs.getState()) {
                            case CONSENT_STATE_SAVE_UNKNOWN -> ConsentRecord.State.UNKNOWN;
                            case CONSENT_STATE_SAVE_ALLOWED -> ConsentRecord.State.ALLOWED;
                            case CONSENT_STATE_SAVE_DENIED -> ConsentRecord.State.DENIED;
                            case CONSENT_STATE_SAVE_UNSPECIFIED, UNRECOGNIZED -> ConsentRecord.State.STATE_UNSPECIFIED;
                        })
                .setAtNs(theirs.getConsentedAtNs())
                .build();
    }

    /** As sync groups and archives say it. */
    public static ConsentSave theirs(ConsentRecord ours) {
        return ConsentSave.newBuilder()
                .setEntityType(
                        switch (ours.getEntityType()) {
                            case CONVERSATION_ID -> ConsentTypeSave.CONSENT_TYPE_SAVE_CONVERSATION_ID;
                            case INBOX_ID -> ConsentTypeSave.CONSENT_TYPE_SAVE_INBOX_ID;
                            case ENTITY_TYPE_UNSPECIFIED, UNRECOGNIZED -> ConsentTypeSave.CONSENT_TYPE_SAVE_UNSPECIFIED;
                        })
                .setEntity(ours.getEntity())
                .setState(
                        switch (ours.getState()) {
                            case UNKNOWN -> ConsentStateSave.CONSENT_STATE_SAVE_UNKNOWN;
                            case ALLOWED -> ConsentStateSave.CONSENT_STATE_SAVE_ALLOWED;
                            case DENIED -> ConsentStateSave.CONSENT_STATE_SAVE_DENIED;
                            case STATE_UNSPECIFIED, UNRECOGNIZED -> ConsentStateSave.CONSENT_STATE_SAVE_UNSPECIFIED;
                        })
                .setConsentedAtNs(ours.getAtNs())
                .build();
    }
}
