package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Peers;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.interop.peer.Wallet;
import dev.lockstep.xmtp.archive.ArchiveKey;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Many people's new phones ask at once, each its own server, all of them one archive-service. */
@WithRealClients
class HostedManyRequestsTest {
    private static final int PEOPLE = 50;
    /** How many things are done side by side to prepare them. */
    private static final int HANDS = 4;

    private static final int A_LOT = 5_000;
    private static final int SOME = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long YEAR_2024_NS = 1_704_067_200_000_000_000L;

    private final SecureRandom random = new SecureRandom();
    private final ArchiveKey key = ArchiveKey.generate(random);

    /** Whose history is told, where it lies, and who asks for it. */
    private record Person(HostedInstallation server, Phone phone, int messages) {}

    @Test
    void eachIsAnsweredOnceWithItsOwnHistory(RealClients clients) throws Exception {
        Peers phones = clients.people();
        List<Person> people = sideBySide(
                HANDS,
                IntStream.range(0, PEOPLE).boxed().toList(),
                number -> person(clients, phones, number, number == 0 ? A_LOT : SOME));

        sideBySide(PEOPLE, people, person -> {
            person.phone().history().request();
            return person;
        });

        List<Person> waiting = new ArrayList<>(people);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!waiting.isEmpty()) {
            assertThat(System.nanoTime()).as("%d people wait", waiting.size()).isLessThan(end);
            waiting.removeIf(person -> {
                person.phone().syncAll();
                return person.phone().allWritten().size() >= person.messages();
            });
        }
        for (Person person : people) {
            assertThat(person.phone().allWritten())
                    .extracting(Message.Essence::sender)
                    .hasSize(person.messages())
                    .containsOnly(person.phone().inboxId());
            assertThat(person.server().syncRequests())
                    .singleElement()
                    .satisfies(
                            request -> assertThat(request.get("state").asText()).isEqualTo("answered"));
            assertThat(person.server().archives()).hasSize(1);
        }
    }

    private Person person(RealClients clients, Peers phones, int number, int messages) {
        Wallet wallet = phones.newWallet();
        HostedInstallation server =
                clients.stack().gateway().externalInbox(wallet).install("server", wallet);
        Path file = clients.folder().resolve("past-%d.xmtp".formatted(number));
        try {
            MadeUpArchive.write(
                    file, key, random, YEAR_2024_NS, past(server.inbox().id(), messages));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(server.importFrom(file, key).get("messages").asInt()).isEqualTo(messages);
        return new Person(server, phones.installation("phone " + number, wallet), messages);
    }

    private Stream<BackupElement> past(InboxId owner, int messages) {
        byte[] id = new byte[GroupId.LENGTH];
        random.nextBytes(id);
        GroupId notes = GroupId.of(id);
        return Stream.concat(
                Stream.of(MadeUpArchive.group(notes, owner, YEAR_2024_NS, "notes")),
                IntStream.rangeClosed(1, messages)
                        .mapToObj(at -> MadeUpArchive.text(notes, owner, YEAR_2024_NS + at, "note " + at)));
    }

    private static <T, R> List<R> sideBySide(int hands, List<T> all, Function<T, R> work) throws Exception {
        try (ExecutorService doing = Executors.newFixedThreadPool(hands)) {
            List<Future<R>> begun = all.stream()
                    .map(each -> doing.submit(() -> work.apply(each)))
                    .toList();
            List<R> done = new ArrayList<>();
            for (Future<R> each : begun) {
                done.add(each.get());
            }
            return done;
        }
    }
}
