package dev.lockstep.sync.devicesync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.OperationChanged;
import dev.lockstep.sync.rig.Commands;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done about history, and how its operations end. */
class HistorySyncTest {
    private Household home;

    @BeforeEach
    void open() throws Exception {
        home = new Household();
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void endsBothOfTwoImportsOfOneArchive() throws Exception {
        ByteString archive = announced("A1");
        Envelope first = Commands.importArchive(home.ours, "A1");
        Envelope second = Commands.importArchive(home.ours, "A1");
        home.does(home.rig.historySync::importArchive, first);
        home.does(home.rig.historySync::importArchive, second);

        home.archiveServiceTells(Household.imported(archive, "A1", 5));

        for (Envelope command : new Envelope[] {first, second}) {
            OperationChanged ended = home.operation(command);
            assertThat(ended.getState()).isEqualTo(OperationChanged.State.SUCCEEDED);
            assertThat(number(ended.getResult(), "messages")).isEqualTo(5);
        }
    }

    @Test
    void failsBothOfTwoImportsOfOneArchive() throws Exception {
        ByteString archive = announced("A1");
        Envelope first = Commands.importArchive(home.ours, "A1");
        Envelope second = Commands.importArchive(home.ours, "");
        home.does(home.rig.historySync::importArchive, first);
        home.does(home.rig.historySync::importArchive, second);

        home.archiveServiceTells(Household.failed(archive, "A1"));

        for (Envelope command : new Envelope[] {first, second}) {
            OperationChanged ended = home.operation(command);
            assertThat(ended.getState()).isEqualTo(OperationChanged.State.FAILED);
            assertThat(ended.getReason()).isEqualTo(Household.GONE);
        }
    }

    /** The id of its transfer: of the message that announces it. */
    private ByteString announced(String pin) throws Exception {
        ByteString message =
                home.says(home.other, Household.reply(pin)).message().bytes();
        home.hears(home.ours);
        return message;
    }

    private static double number(Struct result, String field) {
        return result.getFieldsOrThrow(field).getNumberValue();
    }
}
