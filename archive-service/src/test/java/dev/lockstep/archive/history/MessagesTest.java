package dev.lockstep.archive.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.contract.event.MessageStored.DeliveryStatus;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of messages, whatever their sizes. */
class MessagesTest {
    private static final ByteString INSTALLATION = id(32, 1);
    private static final ByteString CONVERSATION = id(16, 2);
    private static final int MEGABYTE = 1_000_000;

    private final TestDatabase stored = new TestDatabase();

    @AfterEach
    void close() {
        stored.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPageEndsWhenItIsLargeEnoughAndTheNextOneGoesOn(boolean latestFirst) {
        for (int number = 1; number <= 7; number++) {
            keep(number, MEGABYTE);
        }

        assertThat(pages(latestFirst, 500))
                .isEqualTo(
                        latestFirst
                                ? List.of(List.of(7, 6, 5), List.of(4, 3, 2), List.of(1))
                                : List.of(List.of(1, 2, 3), List.of(4, 5, 6), List.of(7)));
    }

    @Test
    void aPageEndsWhenItHasSoMany() {
        for (int number = 1; number <= 5; number++) {
            keep(number, 10);
        }

        assertThat(pages(false, 2)).containsExactly(List.of(1, 2), List.of(3, 4), List.of(5));
        assertThat(pages(false, 5)).containsExactly(List.of(1, 2, 3, 4, 5));
        assertThat(pages(true, 4)).containsExactly(List.of(5, 4, 3, 2), List.of(1));
    }

    @Test
    void aMessageThatIsLargerThanAPageIsAPage() {
        keep(1, 3 * MEGABYTE);
        keep(2, 10);

        assertThat(pages(false, 500)).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void noMessagesAreOneEmptyPage() {
        assertThat(pages(false, 500)).containsExactly(List.of());
    }

    private List<List<Integer>> pages(boolean latestFirst, int limit) {
        List<List<Integer>> pages = new ArrayList<>();
        Optional<Place> from = Optional.empty();
        while (true) {
            Messages.Listed page = Messages.list(
                    stored.database().direct(),
                    INSTALLATION,
                    CONVERSATION,
                    latestFirst ? Optional.empty() : from,
                    latestFirst ? from : Optional.empty(),
                    latestFirst,
                    limit);
            pages.add(page.messages().stream()
                    .map(message -> (int) message.getMessageId().byteAt(0))
                    .toList());
            if (page.complete()) {
                return pages;
            }
            from = Optional.of(Messages.place(page.messages().getLast()));
        }
    }

    private void keep(int number, int size) {
        Envelope event = Envelope.newBuilder()
                .setTenantId("tenant")
                .setInboxId(id(32, 3))
                .setInstallationId(INSTALLATION)
                .setMessageStored(MessageStored.newBuilder()
                        .setMessageId(id(32, number))
                        .setConversationId(CONVERSATION)
                        .setGroupId(CONVERSATION)
                        .setSenderInboxId(id(32, 4))
                        .setSenderInstallationId(id(32, 5))
                        .setKind(MessageStored.Kind.APPLICATION)
                        .setDeliveryStatus(DeliveryStatus.PUBLISHED)
                        .setSentAtNs(number)
                        .setSequenceId(number)
                        .setContent(Sealed.newBuilder().setBytes(ByteString.copyFrom(new byte[size]))))
                .build();
        stored.database().perform(sql -> new HistoryEvents().handle(sql, event));
    }

    private static ByteString id(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return ByteString.copyFrom(bytes);
    }
}
