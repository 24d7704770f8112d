package dev.lockstep.xmtp.mls.framing;

import static dev.lockstep.xmtp.mls.vectors.Vectors.bytes;
import static dev.lockstep.xmtp.mls.vectors.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.commit.Commit;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import dev.lockstep.xmtp.mls.schedule.RatchetType;
import dev.lockstep.xmtp.mls.schedule.SecretTree;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.vectors.Vectors;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The working group's {@code message-protection} vectors, a sender-data vector, and tampering. */
class MessageProtectionTest {
    private static final int RECEIVER = 0;
    private static final int SENDER = 1;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Decoder<MlsMessage> MESSAGE = MlsMessage::decode;

    @ParameterizedTest
    @ValueSource(strings = {"proposal", "commit", "application"})
    void opensAndSealsPrivateMessages(String kind) throws Exception {
        for (JsonNode vector : Vectors.ofOurSuites("message-protection")) {
            CipherSuite suite = Vectors.suite(vector);
            Secret senderData = secret(vector, "sender_data_secret");
            Content content = content(kind, bytes(vector, kind));
            PrivateMessage recorded = privateMessage(bytes(vector, kind + "_priv"));

            PrivateProtection.Opened opened =
                    PrivateProtection.open(suite, recorded, keys(vector), senderData, RECEIVER);
            opened.content().verifySignature(bytes(vector, "signature_pub"), context(vector));
            PrivateMessage resealed = PrivateProtection.seal(
                            suite, opened.content(), SENDER, keys(vector), senderData, RANDOM)
                    .message();
            PrivateProtection.Opened reopened =
                    PrivateProtection.open(suite, resealed, keys(vector), senderData, RECEIVER);

            assertThat(opened.content().content().content()).isEqualTo(content);
            assertThat(reopened.content()).isEqualTo(opened.content());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"proposal", "commit"})
    void opensAndSealsPublicMessages(String kind) throws Exception {
        for (JsonNode vector : Vectors.ofOurSuites("message-protection")) {
            Secret membershipKey = secret(vector, "membership_key");
            MlsMessage recorded = MESSAGE.decodeAll(bytes(vector, kind + "_pub"));
            assertThat(recorded).isInstanceOf(MlsMessage.Public.class);
            PublicMessage message = ((MlsMessage.Public) recorded).message();

            AuthenticatedContent opened = PublicProtection.open(message, membershipKey, context(vector));
            opened.verifySignature(bytes(vector, "signature_pub"), context(vector));

            assertThat(opened.content().content()).isEqualTo(content(kind, bytes(vector, kind)));
            assertThat(PublicProtection.seal(opened, membershipKey, context(vector)))
                    .isEqualTo(message);
            assertThatThrownBy(() -> PublicProtection.open(message, Secret.zero(), context(vector)))
                    .hasMessageStartingWith("MEMBERSHIP_TAG");
        }
    }

    @Test
    void signsWhatItsOwnVerifies() throws Exception {
        JsonNode vector = Vectors.ofOurSuites("message-protection").getLast();
        FramedContent framed = new FramedContent(
                bytes(vector, "group_id"),
                vector.required("epoch").asLong(),
                new Sender.Member(SENDER),
                Bytes.fromHex("ad"),
                new Content.Application(Bytes.fromHex("0a0b")));

        AuthenticatedContent signed = AuthenticatedContent.sign(
                WireFormat.PRIVATE_MESSAGE, framed, context(vector), secret(vector, "signature_priv"));

        signed.verifySignature(bytes(vector, "signature_pub"), context(vector));
        assertThatThrownBy(() -> new AuthenticatedContent(WireFormat.PUBLIC_MESSAGE, framed, signed.auth())
                        .verifySignature(bytes(vector, "signature_pub"), context(vector)))
                .hasMessageStartingWith("INVALID_SIGNATURE");
    }

    @Test
    void derivesTheProtectionOfSenderData() {
        for (JsonNode vector : Vectors.ofOurSuites("secret-tree")) {
            JsonNode expected = vector.required("sender_data");

            assertThat(SenderData.Protection.of(
                            Vectors.suite(vector),
                            secret(expected, "sender_data_secret"),
                            bytes(expected, "ciphertext")))
                    .isEqualTo(new SenderData.Protection(secret(expected, "key"), secret(expected, "nonce")));
        }
    }

    @Test
    void refusesEveryAlteredByteOfAPrivateMessage() throws Exception {
        JsonNode vector = Vectors.ofOurSuites("message-protection").getLast();
        byte[] good = bytes(vector, "application_priv").toByteArray();
        for (int i = 0; i < good.length; i++) {
            byte[] altered = good.clone();
            altered[i] ^= 1;

            assertThatThrownBy(() -> PrivateProtection.open(
                            CipherSuite.XMTP,
                            privateMessage(Bytes.of(altered)),
                            keys(vector),
                            secret(vector, "sender_data_secret"),
                            RECEIVER))
                    .as("byte %d altered", i)
                    .isInstanceOf(MlsRefusedException.class);
        }
    }

    @Test
    void toleratesPaddingOfZerosAndNoOther() throws Exception {
        JsonNode vector = Vectors.ofOurSuites("message-protection").getLast();

        assertThat(openedWithPadding(vector, Bytes.of(new byte[64])))
                .isEqualTo(content("application", bytes(vector, "application")));
        assertThatThrownBy(() -> openedWithPadding(vector, Bytes.fromHex("000001")))
                .hasMessage("PADDING: padding byte 2: 1 (expected: 0)");
    }

    private static Content openedWithPadding(JsonNode vector, Bytes padding) throws MlsRefusedException {
        Secret senderDataSecret = secret(vector, "sender_data_secret");
        AuthenticatedContent content = PrivateProtection.open(
                        CipherSuite.XMTP,
                        privateMessage(bytes(vector, "application_priv")),
                        keys(vector),
                        senderDataSecret,
                        RECEIVER)
                .content();
        SecretTree.Use use = keys(vector).forSending(SENDER, RatchetType.APPLICATION);
        SenderData senderData = new SenderData(SENDER, 0, Bytes.fromHex("01020304"));
        PrivateMessage header = new PrivateMessage(
                content.content().groupId(),
                content.content().epoch(),
                ContentType.APPLICATION,
                content.content().authenticatedData(),
                Bytes.EMPTY,
                Bytes.EMPTY);
        Bytes plaintext = new TlsWriter()
                .value(content.content().content())
                .value(content.auth())
                .raw(padding)
                .toBytes();
        Bytes ciphertext = CipherSuite.XMTP.seal(
                use.key().key(), use.key().guardedNonce(senderData.reuseGuard()), header.contentAad(), plaintext);
        PrivateMessage padded = header.with(
                senderData.seal(CipherSuite.XMTP, senderDataSecret, ciphertext, header.senderDataAad()), ciphertext);
        return PrivateProtection.open(CipherSuite.XMTP, padded, keys(vector), senderDataSecret, RECEIVER)
                .content()
                .content()
                .content();
    }

    private static SecretTree keys(JsonNode vector) {
        return SecretTree.of(Vectors.suite(vector), secret(vector, "encryption_secret"), 2);
    }

    private static GroupContext context(JsonNode vector) {
        return new GroupContext(
                1,
                Vectors.suite(vector).id(),
                bytes(vector, "group_id"),
                vector.required("epoch").asLong(),
                bytes(vector, "tree_hash"),
                bytes(vector, "confirmed_transcript_hash"),
                Extensions.NONE);
    }

    private static Content content(String kind, Bytes wire) throws MlsRefusedException {
        TlsReader in = new TlsReader(wire.toByteArray());
        return switch (kind) {
            case "proposal" -> new Content.Proposal(Proposal.decode(in));
            case "commit" -> new Content.Commit(Commit.decode(in));
            default -> new Content.Application(wire);
        };
    }

    private static PrivateMessage privateMessage(Bytes wire) throws MlsRefusedException {
        return switch (MESSAGE.decodeAll(wire)) {
            case MlsMessage.Private(PrivateMessage message) -> message;
            case MlsMessage other ->
                throw new MlsRefusedException(
                        dev.lockstep.xmtp.mls.Refusal.UNEXPECTED_WIRE_FORMAT, String.valueOf(other.wireFormat()));
        };
    }
}
