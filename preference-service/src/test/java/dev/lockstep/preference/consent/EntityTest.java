package dev.lockstep.preference.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.contract.event.ConsentRecord;
import dev.lockstep.contract.event.ConsentRecord.EntityType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTest {
    @Test
    void aConversationAndAnInbox() {
        assertThat(Entity.of(record(EntityType.CONVERSATION_ID_VALUE, "c0".repeat(16))))
                .contains(new Entity(EntityType.CONVERSATION_ID, "c0".repeat(16)));
        assertThat(Entity.of(record(EntityType.INBOX_ID_VALUE, "5e".repeat(32))))
                .contains(new Entity(EntityType.INBOX_ID, "5e".repeat(32)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 32", "1, 64", "2, 32", "3, 32", "3, 64", "1, 0", "1, 31", "1, 33", "2, 63", "2, 65", "99, 64",
    })
    void aTypeThatNobodyKnowsOrAnIdOfAnotherLength(int type, int characters) {
        assertThat(Entity.of(record(type, "a".repeat(characters)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "g", " ", "'", "０", "\\"})
    void anIdThatIsNoLowerCaseHex(String character) {
        assertThat(Entity.of(record(EntityType.CONVERSATION_ID_VALUE, "a".repeat(31) + character)))
                .isEmpty();
        assertThat(Entity.of(record(EntityType.INBOX_ID_VALUE, character + "a".repeat(63))))
                .isEmpty();
        assertThat(Entity.of(record(EntityType.CONVERSATION_ID_VALUE, "a".repeat(32) + "\n")))
                .isEmpty();
    }

    @Test
    void standInTheOrderOfTheirTypesAndIds() {
        Entity first = new Entity(EntityType.CONVERSATION_ID, "b".repeat(32));
        Entity second = new Entity(EntityType.CONVERSATION_ID, "c".repeat(32));
        Entity third = new Entity(EntityType.INBOX_ID, "a".repeat(64));

        assertThat(List.of(third, second, first).stream().sorted()).containsExactly(first, second, third);
    }

    private static ConsentRecord record(int type, String id) {
        return ConsentRecord.newBuilder().setEntityTypeValue(type).setEntity(id).build();
    }
}
