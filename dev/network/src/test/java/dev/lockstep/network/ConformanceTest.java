package dev.lockstep.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.proto.identity.api.GetIdentityUpdatesRequest;
import dev.lockstep.xmtp.proto.identity.api.GetInboxIdsRequest;
import dev.lockstep.xmtp.proto.identity.api.GetInboxIdsResponse;
import dev.lockstep.xmtp.proto.identity.associations.IdentifierKind;
import dev.lockstep.xmtp.proto.migration.D14nMigrationApiGrpc;
import dev.lockstep.xmtp.proto.mls.api.BatchQueryCommitLogRequest;
import dev.lockstep.xmtp.proto.mls.api.GetNewestGroupMessageRequest;
import dev.lockstep.xmtp.proto.mls.api.GroupMessage;
import dev.lockstep.xmtp.proto.mls.api.MlsApiGrpc;
import dev.lockstep.xmtp.proto.mls.api.QueryWelcomeMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeGroupMessagesRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeRequest;
import dev.lockstep.xmtp.proto.mls.api.SubscribeResponse;
import dev.lockstep.xmtp.wallet.WalletKey;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The conformance checklist of the XMTP network reference (§7), a group for each of its rows. */
@QuarkusTest
class ConformanceTest extends NetworkTest {
    @Inject
    Vertx vertx;

    @Nested
    @DisplayName("1. Cleartext HTTP/2, pings without streams, messages of 25 MiB in and below that out")
    class Row1 {
        @Test
        void anIdleConnectionMayPingAsOftenAsItLikes() throws Exception {
            var http = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
            var connection = onContext(
                    vertx,
                    () -> http.request(HttpMethod.GET, port(), "localhost", "/q/health/ready")
                            .compose(request -> request.send()
                                    .compose(response -> response.end())
                                    .map(request.connection())));

            // Many in a row, with no stream open: where pings are policed, this ends the connection.
            for (int i = 0; i < 50; i++) {
                onContext(vertx, () -> connection.ping(io.vertx.core.buffer.Buffer.buffer(new byte[8])));
            }

            http.close();
        }

        @Test
        void aRequestOfNearly25MiBIsStoredWhole() {
            var group = GroupMessages.newGroup();
            var large = IntStream.range(0, 3)
                    .mapToObj(_ -> GroupMessages.application(group, (8 << 20) - 1000))
                    .toList();

            client.mls().sendGroupMessages(GroupMessages.send(large));

            assertThat(GroupMessages.dataOf(stored(group)))
                    .isEqualTo(
                            large.stream().map(input -> input.getV1().getData()).toList());
        }

        @Test
        void aPageThatWouldNotFitEndsEarlierAndSaysWhereToGoOn() {
            var group = GroupMessages.newGroup();
            for (int i = 0; i < 4; i++) {
                client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(group, (8 << 20) - 1000)));
            }

            var first = query(group, ascending(0, 0));
            var second = query(group, ascending(0, first.getPagingInfo().getIdCursor()));

            assertThat(first.getSerializedSize()).isLessThan(Client.LARGEST_MESSAGE);
            assertThat(first.getMessagesCount()).isEqualTo(3);
            assertThat(first.getPagingInfo().getIdCursor())
                    .isEqualTo(first.getMessages(2).getV1().getId());
            assertThat(second.getMessagesCount()).isEqualTo(1);
            assertThat(second.getPagingInfo().getIdCursor()).isZero();
        }
    }

    @Nested
    @DisplayName("2. Response headers of server streams at once")
    class Row2 {
        @Test
        void theHeadersOfEveryStreamComeBeforeAnyMessage() throws Exception {
            assertThat(headersOf(MlsApiGrpc.getSubscribeGroupMessagesMethod(), following(GroupMessages.newGroup(), 0)))
                    .isNotNull();
            assertThat(headersOf(
                            MlsApiGrpc.getSubscribeWelcomeMessagesMethod(),
                            Welcomes.following(Welcomes.newInstallation().bytes(), 0)))
                    .isNotNull();
            assertThat(headersOf(MlsApiGrpc.getSubscribeMethod(), SubscribeRequest.getDefaultInstance()))
                    .isNotNull();
        }

        private <Q, A> Metadata headersOf(io.grpc.MethodDescriptor<Q, A> method, Q request) throws Exception {
            var headers = new CompletableFuture<Metadata>();
            var call = client.channel().newCall(method, CallOptions.DEFAULT);
            call.start(
                    new io.grpc.ClientCall.Listener<>() {
                        @Override
                        public void onHeaders(Metadata received) {
                            headers.complete(received);
                        }
                    },
                    new Metadata());
            call.request(1);
            call.sendMessage(request);
            try {
                return headers.get(20, TimeUnit.SECONDS);
            } finally {
                call.cancel("seen", null);
            }
        }
    }

    @Nested
    @DisplayName("3. Ids per topic: one strictly increasing sequence, visible in order, never 0")
    class Row3 {
        @Test
        void commitsAndOtherMessagesShareOneSequence() {
            var group = GroupMessages.newGroup();
            client.mls()
                    .sendGroupMessages(GroupMessages.send(
                            GroupMessages.application(group),
                            GroupMessages.input(GroupMessages.mls(group.bytes(), GroupMessages.PROPOSAL, 64)),
                            GroupMessages.input(GroupMessages.mls(group.bytes(), GroupMessages.COMMIT, 64)),
                            GroupMessages.application(group)));

            var messages = stored(group);

            assertThat(GroupMessages.idsOf(messages))
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .allMatch(id -> id > 0);
            assertThat(messages)
                    .extracting(message -> message.getV1().getIsCommit())
                    .containsExactly(false, true, true, false);
        }

        @Test
        void whoReadsWhileManyWriteNeverSeesAnIdAppearBelowOneAlreadySeen() throws Exception {
            var group = GroupMessages.newGroup();
            var writes = new ArrayList<java.util.concurrent.Future<Empty>>();
            var seen = new ArrayList<Long>();
            for (int i = 0; i < 400; i++) {
                writes.add(client.mlsLater().sendGroupMessages(GroupMessages.send(GroupMessages.application(group))));
            }

            while (seen.size() < 400) {
                long last = seen.isEmpty() ? 0 : seen.getLast();
                seen.addAll(GroupMessages.idsOf(query(group, ascending(7, last)).getMessagesList()));
            }

            for (var write : writes) {
                write.get(30, TimeUnit.SECONDS);
            }
            assertThat(allIds(group)).isEqualTo(seen);
        }

        private List<Long> allIds(GroupId group) {
            var ids = new ArrayList<Long>();
            long cursor = 0;
            do {
                var page = query(group, ascending(0, cursor));
                ids.addAll(GroupMessages.idsOf(page.getMessagesList()));
                cursor = page.getPagingInfo().getIdCursor();
            } while (cursor != 0);
            return ids;
        }
    }

    @Nested
    @DisplayName("4. Stable created_ns, byte-exact data")
    class Row4 {
        @Test
        void everyDeliveryOfAMessageIsTheSame() throws Exception {
            var group = GroupMessages.newGroup();
            var input = GroupMessages.application(group).toBuilder();
            input.getV1Builder().setSenderHmac(GroupMessages.randomBytes(32)).setShouldPush(true);
            try (var live = follow(group, 0)) {
                client.mls().sendGroupMessages(GroupMessages.send(input.build()));
                var delivered = live.next();

                var queried = stored(group).getFirst();
                try (var history = follow(group, 0)) {
                    assertThat(history.next()).isEqualTo(delivered);
                }
                assertThat(queried).isEqualTo(delivered);
                assertThat(queried.getV1().getData()).isEqualTo(input.getV1().getData());
                assertThat(queried.getV1().getSenderHmac())
                        .isEqualTo(input.getV1().getSenderHmac());
                assertThat(queried.getV1().getShouldPush()).isTrue();
                assertThat(queried.getV1().getCreatedNs()).isPositive();
            }
        }

        @Test
        void timesFollowIdsAlsoInsideOneRequest() {
            var group = GroupMessages.newGroup();
            client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.applications(group, 20)));
            client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.applications(group, 20)));

            assertThat(stored(group).stream()
                            .map(message -> message.getV1().getCreatedNs())
                            .toList())
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Nested
    @DisplayName("5. MLS framing is validated on publish")
    class Row5 {
        @Test
        void aGroupIdOfAnotherLengthIsRefused() {
            refused(GroupMessages.mls(GroupMessages.randomBytes(15), GroupMessages.APPLICATION, 64), "GROUP_ID_LENGTH");
            refused(GroupMessages.mls(GroupMessages.randomBytes(32), GroupMessages.APPLICATION, 64), "GROUP_ID_LENGTH");
        }

        @Test
        void anUnknownContentTypeIsRefused() {
            refused(GroupMessages.mls(GroupMessages.newGroup().bytes(), 4, 64), "MALFORMED");
        }

        @Test
        void aTruncatedMessageIsRefused() {
            var whole = GroupMessages.mls(GroupMessages.newGroup().bytes(), GroupMessages.APPLICATION, 64);

            refused(whole.substring(0, whole.size() - 1), "MALFORMED");
        }

        @Test
        void aKeyPackageIsNoGroupMessage() {
            var framed = ByteString.copyFrom(new byte[] {0, 1, 0, 5})
                    .concat(KeyPackages.ofNewInstallation().next());

            refused(framed, "UNEXPECTED_WIRE_FORMAT");
        }

        @Test
        void oneBadMessageKeepsItsWholeRequestOut() {
            var group = GroupMessages.newGroup();

            assertRefused(
                    Status.Code.INVALID_ARGUMENT,
                    "messages[1].data",
                    () -> client.mls()
                            .sendGroupMessages(GroupMessages.send(
                                    GroupMessages.application(group),
                                    GroupMessages.input(ByteString.copyFromUtf8("no message")))));

            assertThat(stored(group)).isEmpty();
        }

        private void refused(ByteString data, String reason) {
            assertRefused(
                    Status.Code.INVALID_ARGUMENT,
                    reason,
                    () -> client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.input(data))));
        }
    }

    @Nested
    @DisplayName("6. Sending again is OK and changes nothing")
    class Row6 {
        @Test
        void aGroupMessageIsStoredOnce() {
            var group = GroupMessages.newGroup();
            var message = GroupMessages.application(group);

            client.mls().sendGroupMessages(GroupMessages.send(message, message));
            client.mls().sendGroupMessages(GroupMessages.send(message));

            assertThat(GroupMessages.dataOf(stored(group)))
                    .containsExactly(message.getV1().getData());
        }

        @Test
        void aWelcomeIsStoredOnceForEachDestination() {
            var one = Welcomes.newInstallation();
            var other = Welcomes.newInstallation();
            var welcome = Welcomes.v1(one);
            var toOther = welcome.clone().setInstallationKey(other.bytes());

            client.mls().sendWelcomeMessages(Welcomes.send(Welcomes.input(welcome), Welcomes.input(toOther)));
            client.mls().sendWelcomeMessages(Welcomes.send(Welcomes.input(welcome)));

            assertThat(welcomesOf(one.bytes())).isEqualTo(1);
            assertThat(welcomesOf(other.bytes())).isEqualTo(1);
        }
    }

    @Nested
    @DisplayName(
            "7. Pages of exactly 100 while there is more; a cursor only on full pages; ascending cursors exclusive")
    class Row7 {
        @Test
        void twoHundredAndFiftyMessagesAreThreePages() {
            var group = GroupMessages.newGroup();
            client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.applications(group, 250)));

            var first = query(group, ascending(0, 0));
            var second = query(group, ascending(100, first.getPagingInfo().getIdCursor()));
            var third = query(group, ascending(1000, second.getPagingInfo().getIdCursor()));

            assertThat(List.of(first, second, third))
                    .extracting(page -> page.getMessagesCount())
                    .containsExactly(100, 100, 50);
            assertThat(first.getPagingInfo().getIdCursor())
                    .isEqualTo(first.getMessages(99).getV1().getId());
            assertThat(third.getPagingInfo().getIdCursor()).isZero();
            assertThat(Stream.of(first, second, third)
                            .flatMap(page -> GroupMessages.idsOf(page.getMessagesList()).stream())
                            .toList())
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Nested
    @DisplayName("8. What was written is read at once")
    class Row8 {
        @Test
        void groupMessagesWelcomesAndIdentityUpdatesAreThereWhenTheCallReturns() throws Exception {
            for (int i = 0; i < 20; i++) {
                var group = GroupMessages.newGroup();
                var installation = Welcomes.newInstallation();
                client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(group)));
                client.mls().sendWelcomeMessages(Welcomes.send(Welcomes.welcome(installation)));

                try (var other = newClient()) {
                    assertThat(stored(group)).hasSize(1);
                    assertThat(other.mls()
                                    .queryWelcomeMessages(QueryWelcomeMessagesRequest.newBuilder()
                                            .setInstallationKey(installation.bytes())
                                            .build())
                                    .getMessagesCount())
                            .isEqualTo(1);
                }
            }
            var person = new Person();

            client.identity().publishIdentityUpdate(Person.publication(person.registration()));

            var query = GetIdentityUpdatesRequest.newBuilder();
            query.addRequestsBuilder().setInboxId(person.inbox().value());
            assertThat(client.identity()
                            .getIdentityUpdates(query.build())
                            .getResponses(0)
                            .getUpdatesCount())
                    .isEqualTo(1);
        }
    }

    @Nested
    @DisplayName("9. One result for each element of a request, in order")
    class Row9 {
        @Test
        void fetchKeyPackages() {
            var known = KeyPackages.ofNewInstallation();
            var keyPackage = known.next();
            var unknown = Welcomes.newInstallation();
            client.mls().uploadKeyPackage(KeyPackages.upload(keyPackage));

            var fetched = client.mls()
                    .fetchKeyPackages(KeyPackages.fetch(unknown, known.installation(), unknown, known.installation()));

            assertThat(fetched.getKeyPackagesList())
                    .extracting(slot -> slot.getKeyPackageTlsSerialized())
                    .containsExactly(ByteString.EMPTY, keyPackage, ByteString.EMPTY, keyPackage);
        }

        @Test
        void getNewestGroupMessage() {
            var silent = GroupMessages.newGroup();
            var group = GroupMessages.newGroup();
            client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.applications(group, 2)));
            var request = GetNewestGroupMessageRequest.newBuilder()
                    .addGroupIds(silent.bytes())
                    .addGroupIds(group.bytes())
                    .addGroupIds(group.bytes());

            var brief = client.mls().getNewestGroupMessage(request.build());
            var full = client.mls()
                    .getNewestGroupMessage(request.setIncludeContent(true).build());

            var newest = stored(group).getLast();
            assertThat(brief.getResponsesList())
                    .extracting(response -> response.hasGroupMessage())
                    .containsExactly(false, true, true);
            assertThat(brief.getResponses(1).getGroupMessage())
                    .isEqualTo(GroupMessage.newBuilder()
                            .setV1(GroupMessage.V1
                                    .newBuilder()
                                    .setId(newest.getV1().getId())
                                    .setCreatedNs(newest.getV1().getCreatedNs())
                                    .setGroupId(group.bytes()))
                            .build());
            assertThat(full.getResponses(2).getGroupMessage()).isEqualTo(newest);
        }

        @Test
        void getInboxIds() throws Exception {
            var person = new Person();
            client.identity().publishIdentityUpdate(Person.publication(person.registration()));
            var request = GetInboxIdsRequest.newBuilder();
            request.addRequestsBuilder().setIdentifier("0x" + "00".repeat(20));
            request.addRequestsBuilder()
                    .setIdentifier(person.owner().text())
                    .setIdentifierKind(IdentifierKind.IDENTIFIER_KIND_ETHEREUM);
            request.addRequestsBuilder()
                    .setIdentifier(person.owner().text())
                    .setIdentifierKind(IdentifierKind.IDENTIFIER_KIND_PASSKEY);

            var answers = client.identity().getInboxIds(request.build()).getResponsesList();

            assertThat(answers)
                    .extracting(GetInboxIdsResponse.Response::hasInboxId)
                    .containsExactly(false, true, false);
            assertThat(answers.get(1).getInboxId()).isEqualTo(person.inbox().value());
            assertThat(answers)
                    .extracting(GetInboxIdsResponse.Response::getIdentifierKind)
                    .containsExactly(
                            IdentifierKind.IDENTIFIER_KIND_UNSPECIFIED,
                            IdentifierKind.IDENTIFIER_KIND_ETHEREUM,
                            IdentifierKind.IDENTIFIER_KIND_PASSKEY);
        }

        @Test
        void getIdentityUpdates() throws Exception {
            var person = new Person();
            client.identity().publishIdentityUpdate(Person.publication(person.registration()));
            var request = GetIdentityUpdatesRequest.newBuilder();
            request.addRequestsBuilder().setInboxId("00".repeat(32));
            request.addRequestsBuilder().setInboxId(person.inbox().value());

            var answers = client.identity().getIdentityUpdates(request.build()).getResponsesList();

            assertThat(answers)
                    .extracting(answer -> answer.getInboxId())
                    .containsExactly("00".repeat(32), person.inbox().value());
            assertThat(answers).extracting(answer -> answer.getUpdatesCount()).containsExactly(0, 1);
        }

        @Test
        void batchQueryCommitLog() {
            var request = BatchQueryCommitLogRequest.newBuilder();
            var groups = List.of(GroupMessages.newGroup(), GroupMessages.newGroup());
            groups.forEach(group -> request.addRequestsBuilder().setGroupId(group.bytes()));

            var answers = client.mls().batchQueryCommitLog(request.build()).getResponsesList();

            assertThat(answers)
                    .extracting(answer -> answer.getGroupId())
                    .containsExactly(groups.get(0).bytes(), groups.get(1).bytes());
        }
    }

    @Nested
    @DisplayName("10. Empty streams stay open; history before live; no gaps, no duplicates")
    class Row10 {
        @Test
        void aStreamOfNoGroupsStaysOpenAndSilent() throws Exception {
            try (var stream = follow(SubscribeGroupMessagesRequest.getDefaultInstance())) {
                var group = GroupMessages.newGroup();
                client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.application(group)));
                try (var other = follow(group, 0)) {
                    other.next();
                }

                assertThat(stream.isOpen()).isTrue();
                assertThat(stream.rest()).isEmpty();
            }
        }

        @Test
        void whoFollowsWhileManyWriteGetsEveryMessageOnceInOrder() throws Exception {
            var group = GroupMessages.newGroup();
            client.mls().sendGroupMessages(GroupMessages.send(GroupMessages.applications(group, 350)));
            var writes = new ArrayList<java.util.concurrent.Future<Empty>>();
            for (int i = 0; i < 150; i++) {
                writes.add(client.mlsLater().sendGroupMessages(GroupMessages.send(GroupMessages.application(group))));
            }

            try (var stream = follow(group, 0)) {
                for (int i = 0; i < 150; i++) {
                    writes.add(
                            client.mlsLater().sendGroupMessages(GroupMessages.send(GroupMessages.application(group))));
                }
                var ids = GroupMessages.idsOf(stream.next(650));

                for (var write : writes) {
                    write.get(30, TimeUnit.SECONDS);
                }
                assertThat(ids).isSorted().doesNotHaveDuplicates();
                assertThat(stream.rest()).isEmpty();
            }
        }
    }

    @Nested
    @DisplayName(
            "11. Whole validation of identity updates, one writer per inbox, 256 entries, addresses and passkeys found")
    class Row11 {
        @Test
        void aSignatureOfSomebodyElseIsRefusedAndNothingIsStored() throws Exception {
            var person = new Person();
            var registration = person.registration().toBuilder();
            registration.setClientTimestampNs(registration.getClientTimestampNs() + 1_000_000_000L);

            assertRefused(
                    Status.Code.INVALID_ARGUMENT,
                    "identity_update",
                    () -> client.identity().publishIdentityUpdate(Person.publication(registration.build())));

            assertThat(logOf(person)).isZero();
        }

        @Test
        void ofManyWritersOfOneInboxEachContinuesTheLogAsItIs() throws Exception {
            var person = new Person();
            client.identity().publishIdentityUpdate(Person.publication(person.registration()));
            var updates = new ArrayList<dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate>();
            for (int i = 0; i < 8; i++) {
                updates.add(person.linking(WalletKey.generate(ThreadLocalRandom.current())));
            }
            // Each is published twice, all at once: of each pair one is a replay.
            var answers = Stream.concat(updates.stream(), updates.stream())
                    .map(update -> dev.lockstep.xmtp.proto.identity.api.IdentityApiGrpc.newFutureStub(client.channel())
                            .publishIdentityUpdate(Person.publication(update)))
                    .toList();

            int accepted = 0;
            for (var answer : answers) {
                try {
                    answer.get(60, TimeUnit.SECONDS);
                    accepted++;
                } catch (java.util.concurrent.ExecutionException refused) {
                    assertThat(Status.fromThrowable(refused).getCode())
                            .isIn(Status.Code.INVALID_ARGUMENT, Status.Code.UNAVAILABLE);
                }
            }

            assertThat(logOf(person)).isEqualTo(1 + accepted);
            assertThat(accepted).isBetween(1, 8);
        }

        @Test
        void theAddressThatJoinedTwoInboxesBelongsToTheLaterOneUntilItLeaves() throws Exception {
            var earlier = new Person();
            var later = new Person();
            var shared = WalletKey.generate(ThreadLocalRandom.current());
            for (var update : List.of(
                    earlier.registration(), earlier.linking(shared), later.registration(), later.linking(shared))) {
                client.identity().publishIdentityUpdate(Person.publication(update));
            }
            assertThat(inboxOf(shared)).isEqualTo(later.inbox().value());

            client.identity().publishIdentityUpdate(Person.publication(later.unlinking(shared)));

            assertThat(inboxOf(shared)).isEqualTo(earlier.inbox().value());
        }

        @Test
        void theLogOfAnInboxHoldsTwoHundredAndFiftySixUpdates() throws Exception {
            var person = new Person();
            client.identity().publishIdentityUpdate(Person.publication(person.registration()));
            var other = WalletKey.generate(ThreadLocalRandom.current());
            for (int i = 1; i < 256; i++) {
                var update = i % 2 == 1 ? person.linking(other) : person.unlinking(other);
                client.identity().publishIdentityUpdate(Person.publication(update));
            }

            var oneTooMany = person.unlinking(other);

            assertRefused(
                    Status.Code.FAILED_PRECONDITION,
                    "inbox log is full",
                    () -> client.identity().publishIdentityUpdate(Person.publication(oneTooMany)));
            assertThat(logOf(person)).isEqualTo(256);
        }

        private int logOf(Person person) throws Exception {
            var query = GetIdentityUpdatesRequest.newBuilder();
            query.addRequestsBuilder().setInboxId(person.inbox().value());
            return client.identity()
                    .getIdentityUpdates(query.build())
                    .getResponses(0)
                    .getUpdatesCount();
        }

        private String inboxOf(WalletKey wallet) {
            var lookUp = GetInboxIdsRequest.newBuilder();
            lookUp.addRequestsBuilder().setIdentifier(wallet.address().toString());
            return client.identity().getInboxIds(lookUp.build()).getResponses(0).getInboxId();
        }
    }

    @Nested
    @DisplayName("12. The bidirectional Subscribe, complete (its rules: MutableStreamTest)")
    class Row12 {
        @Test
        void subscribeIsOfferedAndBeginsWithStarted() throws Exception {
            var stream = Streaming.<SubscribeRequest, SubscribeResponse>thatReads();
            client.mlsStreams().subscribe(stream);

            var first = stream.next();

            assertThat(first.getV1().getStarted().getKeepaliveIntervalMs()).isEqualTo(30_000);
            stream.close();
        }
    }

    @Nested
    @DisplayName("13. Key packages and welcomes for installations that nobody knows")
    class Row13 {
        @Test
        void aKeyPackageComesBeforeItsInstallationIsAMemberOfAnything() {
            var installation = KeyPackages.ofNewInstallation();

            assertThatCode(() -> client.mls().uploadKeyPackage(KeyPackages.upload(installation.next())))
                    .doesNotThrowAnyException();
        }

        @Test
        void aWelcomeMayGoToAnyThirtyTwoBytes() {
            var destination = new dev.lockstep.xmtp.id.InstallationId(ByteString.copyFrom(new byte[32]));

            client.mls().sendWelcomeMessages(Welcomes.send(Welcomes.welcome(destination)));

            assertThat(welcomesOf(destination.bytes())).isEqualTo(1);
        }
    }

    @Nested
    @DisplayName("14. Never the texts that make a client migrate")
    class Row14 {
        @Test
        void noMigrationIsOffered() {
            var migration = D14nMigrationApiGrpc.newBlockingStub(client.channel());

            assertRefused(Status.Code.UNIMPLEMENTED, "", () -> migration.fetchD14nCutover(Empty.getDefaultInstance()));
        }

        @Test
        void noTextOfOursSaysThatXmtpV3IsGone() throws Exception {
            var texts = new HashSet<String>();
            try (var sources = java.nio.file.Files.walk(java.nio.file.Path.of("src/main/java"))) {
                for (var source : sources.filter(path -> path.toString().endsWith(".java"))
                        .toList()) {
                    if (java.nio.file.Files.readString(source).contains("no longer available")) {
                        texts.add(source.toString());
                    }
                }
            }

            assertThat(texts).isEmpty();
        }
    }

    private int welcomesOf(ByteString installation) {
        return client.mls()
                .queryWelcomeMessages(QueryWelcomeMessagesRequest.newBuilder()
                        .setInstallationKey(installation)
                        .build())
                .getMessagesCount();
    }
}
