package dev.lockstep.preference.consent;

import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.ConsentRecord.EntityType;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is thought of.
 *
 * @param id lower-case hex: 32 characters of a conversation, 64 of an inbox
 */
public record Entity(EntityType type, String id) implements Comparable<Entity> {
    private static final Pattern CONVERSATION = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern INBOX = Pattern.compile("[0-9a-f]{64}");

    /** Nothing if the record names none that can be. */
    public static Optional<Entity> of(ConsentRecord record) {
        boolean fits = switch (record.getEntityType()) {
            case CONVERSATION_ID -> CONVERSATION.matcher(record.getEntity()).matches();
            case INBOX_ID -> INBOX.matcher(record.getEntity()).matches();
            case ENTITY_TYPE_UNSPECIFIED, UNRECOGNIZED -> false;
        };
        return fits ? Optional.of(new Entity(record.getEntityType(), record.getEntity())) : Optional.empty();
    }

    @Override
    public int compareTo(Entity other) {
        int byType = Integer.compare(type.getNumber(), other.type.getNumber());
        return byType != 0 ? byType : id.compareTo(other.id);
    }
}
