package dev.lockstep.xmtp.group.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.recording.Recording;
import dev.lockstep.xmtp.id.GroupId;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ApplicationMessageTest {
    private static final GroupId GROUP = GroupId.ofHex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");

    @ParameterizedTest
    @MethodSource("dev.lockstep.xmtp.group.recording.Recording#all")
    void readsEveryRecordedEnvelopeAndGivesItsBytesBack(Recording recording) throws Exception {
        var types = new ArrayList<String>();
        for (var join : recording.joins()) {
            for (var step : Recording.list(join.required("steps"))) {
                if (step.has("envelope")) {
                    var envelope = Recording.bytes(step, "envelope");

                    var message = ApplicationMessage.decode(envelope);

                    assertThat(message.encode()).isEqualTo(envelope);
                    assertThat(message.idempotencyKey()).matches("[0-9]{19}");
                    types.add(message.contentType().orElseThrow().toString());
                }
            }
        }
        assertThat(types).contains("xmtp.org/text:1.0", "xmtp.org/leave_request:1.0");
    }

    @Test
    void derivesTheIdFromKeyAndContent() {
        var message = new ApplicationMessage("1700000000000000000", ByteString.copyFromUtf8("hello"));

        assertThat(message.id(GROUP)).hasToString("3872688a62889426045b5aeda7ca5d6cd3557ef5a764d38fadcbd8cb79747215");
    }

    @Test
    void usesTheSendersClockAsKey() {
        assertThat(ApplicationMessage.of(Contents.text("hi"), 42).idempotencyKey())
                .isEqualTo("42");
    }

    @Test
    void refusesTheSecondVersionAndNone() {
        assertThatThrownBy(() -> ApplicationMessage.decode(Recording.hex("1200")))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessage("envelope: version 2 (expected: version 1)");
        assertThatThrownBy(() -> ApplicationMessage.decode(ByteString.EMPTY))
                .isInstanceOf(UnreadableMessageException.class);
    }

    @Test
    void keepsAMessageWhoseContentIsNotEncodedContent() throws Exception {
        var message = new ApplicationMessage("k", ByteString.copyFromUtf8("plain"));

        var read = ApplicationMessage.decode(message.encode());

        assertThat(read.content()).isEqualTo(ByteString.copyFromUtf8("plain"));
        assertThat(read.contentType()).isEmpty();
    }

    @Property(tries = 300)
    void refusesOrReadsAnyBytesWithATypedAnswer(@ForAll byte[] bytes) {
        try {
            assertThat(ApplicationMessage.decode(ByteString.copyFrom(bytes)).content())
                    .isNotNull();
        } catch (UnreadableMessageException e) {
            assertThat(e).hasMessageContaining("expected");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.lockstep.xmtp.group.recording.Recording#all")
    void writesATextAsThePeersDo(Recording recording) throws Exception {
        var checked = 0;
        for (var join : recording.joins()) {
            for (var step : Recording.list(join.required("steps"))) {
                if (step.has("envelope")) {
                    var message = ApplicationMessage.decode(Recording.bytes(step, "envelope"));
                    var content = message.decodedContent().orElseThrow();
                    if (ContentType.of(content.getType()).equals(KnownContent.TEXT.type())) {
                        assertThat(Contents.text(content.getContent().toStringUtf8())
                                        .toByteString())
                                .isEqualTo(message.content());
                        checked++;
                    }
                    if (LeaveRequests.isLeaveRequest(content)) {
                        assertThat(Contents.leaveRequest().toByteString()).isEqualTo(message.content());
                        checked++;
                    }
                }
            }
        }
        assertThat(checked).isGreaterThan(4);
    }

    @Test
    void announcesWhatPeopleWriteAndNothingElse() {
        assertThat(List.of(KnownContent.values()).stream().filter(KnownContent::shouldPush))
                .containsExactly(
                        KnownContent.TEXT,
                        KnownContent.MARKDOWN,
                        KnownContent.REPLY,
                        KnownContent.ATTACHMENT,
                        KnownContent.REMOTE_ATTACHMENT,
                        KnownContent.MULTI_REMOTE_ATTACHMENT,
                        KnownContent.TRANSACTION_REFERENCE,
                        KnownContent.WALLET_SEND_CALLS,
                        KnownContent.ACTIONS,
                        KnownContent.INTENT);
    }

    @Test
    void knowsAContentInWhicheverVersion() {
        assertThat(KnownContent.of(new ContentType("xmtp.org", "reaction", 1, 0)))
                .contains(KnownContent.REACTION);
        assertThat(KnownContent.of(new ContentType("example.org", "text", 1, 0)))
                .isEmpty();
    }
}
