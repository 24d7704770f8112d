package dev.lockstep.sync.devicesync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.ArchiveLocation;
import dev.lockstep.contract.event.ArchiveUploaded;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.contract.event.SyncRequestChanged.State;
import dev.lockstep.sync.network.NetworkException;
import dev.lockstep.sync.rig.Commands;
import dev.lockstep.sync.rig.MemoryNetwork;
import dev.lockstep.sync.task.Task;
import dev.lockstep.xmtp.id.MessageId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reply to a request, when this service falls between what archive-service tells it and what it tells the others. */
class InterruptedAnnouncementsTest {
    private static final int LONGEST_WAY = 20;

    private Household home;

    @BeforeEach
    void open() throws Exception {
        home = new Household();
    }

    @AfterEach
    void close() {
        home.close();
    }

    /** The network may have the reply already; whoever asked hears one, with the id that we know it by. */
    @ParameterizedTest
    @EnumSource(MemoryNetwork.Moment.class)
    void areHeardOnceWhereverTheyBreakOff(MemoryNetwork.Moment moment) throws Exception {
        for (int call = 1; call <= LONGEST_WAY; call++) {
            String pin = "pin " + call;
            MessageId request = home.says(home.other, Household.request(pin)).message();
            home.hears(home.ours);
            home.archiveServiceTells(uploaded(request, pin));
            home.archiveServiceTells(uploaded(request, pin));

            boolean broke = announcingBreaks(call, moment);
            home.hears(home.other);

            assertThat(home.rig.next(home.inbox.id()))
                    .as("what is left to do, call %d", call)
                    .isEmpty();
            assertThat(heardByTheOther(pin)).as("call %d", call).isEqualTo(1);
            assertThat(received(request).state()).isEqualTo(State.ANSWERED);
            if (!broke) {
                assertThat(call).isGreaterThan(1);
                return;
            }
        }
        throw new AssertionError("more than %d calls to announce".formatted(LONGEST_WAY));
    }

    private boolean announcingBreaks(int call, MemoryNetwork.Moment moment) throws Exception {
        Task task = home.rig.again(Commands.ask(home.inbox, home.ours.id()));
        home.rig.network.breakCall(call, moment);
        try {
            home.rig.historySync.announce(home.ours, task);
        } catch (NetworkException e) {
            home.rig.restart();
        }
        boolean broke = home.rig.network.hasBroken();
        home.rig.network.breakNothing();
        if (broke) {
            home.rig.historySync.announce(home.ours, task);
        }
        return broke;
    }

    private long heardByTheOther(String pin) {
        return home.rig.events().stream()
                .filter(event ->
                        event.getInstallationId().equals(home.other.id().bytes()))
                .filter(Envelope::hasArchiveChanged)
                .filter(event -> event.getArchiveChanged().getPin().equals(pin))
                .count();
    }

    private Envelope.Builder uploaded(MessageId request, String pin) {
        ArchiveLocation location = ArchiveLocation.newBuilder()
                .setUrl("http://history.example/files/1")
                .setKey(ByteString.copyFrom(new byte[32]))
                .build();
        return Envelope.newBuilder()
                .setArchiveUploaded(ArchiveUploaded.newBuilder()
                        .setTransferId(request.bytes())
                        .setPin(pin)
                        .setSyncGroupId(received(request).group().bytes())
                        .setMetadata(
                                Household.reply(pin).getReply().getMetadata().toByteString())
                        .setLocation(Sealed.newBuilder().setBytes(DeviceSyncEvents.sealed(home.ours, location)))
                        .setLast(true));
    }

    private ReceivedRequest received(MessageId request) {
        return home.rig
                .database()
                .transaction(sql -> Requests.received(sql, home.ours.id(), request))
                .orElseThrow();
    }
}
