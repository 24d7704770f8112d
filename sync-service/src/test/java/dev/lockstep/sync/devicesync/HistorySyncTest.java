package dev.lockstep.sync.devicesync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.OperationChanged;
import dev.lockstep.contract.event.SyncRequestChanged;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.rig.Commands;
import dev.lockstep.sync.rig.MemoryNetwork;
import dev.lockstep.sync.task.Task;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is done about history, and how its operations end. */
class HistorySyncTest {
    private static final int LONGEST_WAY = 20;
    private static final ByteString TRANSFER = ByteString.copyFrom(new byte[32]);

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
    void tellsHowFarIsWhatAnOperationWaitsFor() throws Exception {
        ByteString archive = announced("A1");
        Envelope importing = Commands.importArchive(home.ours, "A1");
        Envelope asking = Commands.ask(home.inbox, home.ours.id());
        home.does(home.rig.historySync::importArchive, importing);
        String pin = asked(asking);

        home.archiveServiceTells(Household.progressed(archive, "A1", 0.25));
        home.archiveServiceTells(Household.progressed(TRANSFER, pin, 0.75));

        assertThat(home.operation(importing).getState()).isEqualTo(OperationChanged.State.RUNNING);
        assertThat(home.operation(importing).getProgress()).isEqualTo(0.25);
        assertThat(home.operation(asking).getProgress()).isEqualTo(0.75);
        home.archiveServiceTells(Household.imported(archive, "A1", 5));
        home.archiveServiceTells(Household.progressed(archive, "A1", 0.5));
        assertThat(home.operation(importing).getState()).isEqualTo(OperationChanged.State.SUCCEEDED);
    }

    /** An answer that has come is fetched, and what holds it up is said until it is there. */
    @Test
    void saysWhyWhatAnOperationWaitsForIsTriedAgain() throws Exception {
        ByteString archive = announced("A1");
        Envelope importing = Commands.importArchive(home.ours, "A1");
        home.does(home.rig.historySync::importArchive, importing);
        Envelope asking = Commands.ask(home.inbox, home.ours.id());
        String pin = asked(asking);
        ByteString answer = announced(pin);
        OperationChanged fetching = home.operation(asking);

        home.archiveServiceTells(Household.postponed(archive, "A1"));
        home.archiveServiceTells(Household.postponed(answer, pin));

        assertThat(fetching.getState()).isEqualTo(OperationChanged.State.RUNNING);
        assertThat(home.operation(importing).getState()).isEqualTo(OperationChanged.State.WAITING);
        assertThat(home.operation(importing).getReason().getMessage())
                .isEqualTo("The history server answered with 503. It is tried again until 1970-01-02T00:00:00Z.");
        assertThat(home.operation(asking).getReason().getMessage())
                .isEqualTo("An answer came and cannot be fetched yet: The history server answered with 503."
                        + " It is tried again until 1970-01-02T00:00:00Z.");
        assertThat(home.operation(asking).getReason().getCode()).isEqualTo("history-server-unavailable");
        assertThat(request(pin).getState()).isEqualTo(SyncRequestChanged.State.ANSWERING);
        assertThat(request(pin).getReason()).isEqualTo(home.operation(asking).getReason());
        assertThat(troubles())
                .extracting(AwaitedTransfers.Trouble::operation)
                .containsExactly(importing.getOperationId());

        home.archiveServiceTells(Household.imported(archive, "A1", 5));
        home.archiveServiceTells(Household.imported(answer, pin, 5));
        assertThat(troubles()).isEmpty();
        assertThat(request(pin).hasReason()).isFalse();
        assertThat(home.operation(importing).getState()).isEqualTo(OperationChanged.State.SUCCEEDED);
        assertThat(home.operation(asking).getState()).isEqualTo(OperationChanged.State.SUCCEEDED);
    }

    private SyncRequestChanged request(String pin) {
        return home.rig.database().transaction(sql -> Requests.shownSent(sql, home.ours.id(), pin));
    }

    private List<AwaitedTransfers.Trouble> troubles() {
        return home.rig.database().transaction(sql -> AwaitedTransfers.troubles(sql, home.ours.id()));
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

    /** Wherever asking breaks off, the answer comes and is merged before it is tried again. */
    @ParameterizedTest
    @EnumSource(MemoryNetwork.Moment.class)
    void endsWithAnAnswerThatWasMergedBetweenTwoTries(MemoryNetwork.Moment moment) throws Exception {
        int answered = 0;
        for (int call = 1; call <= LONGEST_WAY; call++) {
            Envelope command = Commands.ask(home.inbox, home.ours.id());
            Optional<String> pin = askedUntilItBreaks(command, call, moment);
            boolean broke = home.rig.network.hasBroken();
            home.rig.network.breakNothing();
            if (!broke) {
                assertThat(answered).isPositive();
                return;
            }
            if (pin.isPresent()) {
                answered++;
                home.archiveServiceTells(Household.imported(TRANSFER, pin.get(), 7));
                home.rig.historySync.ask(home.ours, home.rig.again(command));

                OperationChanged ended = home.operation(command);
                assertThat(ended.getState()).as("call %d", call).isEqualTo(OperationChanged.State.SUCCEEDED);
                assertThat(ended.getResult().getFieldsOrThrow("pin").getStringValue())
                        .isEqualTo(pin.get());
                assertThat(number(ended.getResult(), "messages")).isEqualTo(7);
            } else {
                home.rig.historySync.ask(home.ours, home.rig.again(command));
            }
        }
        throw new AssertionError("more than %d calls to ask".formatted(LONGEST_WAY));
    }

    /** Another installation may answer still, so the operation waits; and it says why, not that nobody has answered. */
    @Test
    void waitsOnAfterAnAnswerThatCouldNotBeMergedBetweenTwoTries() throws Exception {
        Envelope command = Commands.ask(home.inbox, home.ours.id());
        Optional<String> pin = Optional.empty();
        for (int call = 1; pin.isEmpty() && call <= LONGEST_WAY; call++) {
            pin = askedUntilItBreaks(command, call, MemoryNetwork.Moment.AFTER);
            home.rig.network.breakNothing();
        }

        home.archiveServiceTells(Household.failed(TRANSFER, pin.orElseThrow()));
        home.rig.historySync.ask(home.ours, home.rig.again(command));
        OperationChanged waiting = home.operation(command);
        home.archiveServiceTells(Household.imported(TRANSFER, pin.orElseThrow(), 7));

        assertThat(waiting.getState()).isEqualTo(OperationChanged.State.WAITING);
        assertThat(waiting.getReason().getCode()).isEqualTo("archive-gone");
        assertThat(home.operation(command).getState()).isEqualTo(OperationChanged.State.SUCCEEDED);
    }

    /** The pin with which it asks, if it has got so far. */
    private Optional<String> askedUntilItBreaks(Envelope command, int call, MemoryNetwork.Moment moment)
            throws Exception {
        Task task = home.rig.begin(command);
        home.rig.network.breakCall(call, moment);
        try {
            home.rig.historySync.ask(home.ours, task);
        } catch (NetworkException e) {
            home.rig.restart();
        }
        return pin(command);
    }

    private String asked(Envelope command) throws Exception {
        home.does(home.rig.historySync::ask, command);
        return pin(command).orElseThrow();
    }

    private Optional<String> pin(Envelope command) {
        return home.rig
                .database()
                .transaction(sql -> Requests.ofOperation(sql, home.ours.id(), command.getOperationId()))
                .map(SentRequest::pin);
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
