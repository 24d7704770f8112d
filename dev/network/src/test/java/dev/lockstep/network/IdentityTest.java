package dev.lockstep.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.xmtp.proto.identity.api.GetIdentityUpdatesRequest;
import dev.lockstep.xmtp.proto.identity.api.GetInboxIdsRequest;
import dev.lockstep.xmtp.proto.identity.api.PublishIdentityUpdateRequest;
import dev.lockstep.xmtp.proto.identity.associations.IdentifierKind;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import io.grpc.Status;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

@QuarkusTest
class IdentityTest extends NetworkTest {
    private static final String WALLET = "0x34dd95109b587ca90778cde5e2dd87e022453699";
    private static final String INBOX = "d6f67d5767e7b54999d6a39f73ccda8ba478f0d45991d2e66dfb0001c3e1462a";

    /** The registration of the XMTP network reference §8.5. */
    private static final String REGISTRATION =
            "0a790a770a2a30783334646439353130396235383763613930373738636465356532646438376530323234353336393910011a450a430a41"
                    + "f1ab3ef8c62e7f077f4c0fe7dc9ff51f876f037d25dcd746f83a60d7e4f9e2553b29f527b69a2915e818606fb233915a28aec537fef797eb"
                    + "93400b033f9a1ae51b20010ad60112d3010a22122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b812450a"
                    + "430a41f1ab3ef8c62e7f077f4c0fe7dc9ff51f876f037d25dcd746f83a60d7e4f9e2553b29f527b69a2915e818606fb233915a28aec537fe"
                    + "f797eb93400b033f9a1ae51b1a661a640a408ebbaa49ea4bad4c9b9f24e9e3bcb76db1e37803947a5efdac10960fa25a2e0e46932deb03e2"
                    + "0ec84a82a6cef3bd937f4c99d7a34adc9537ea562bd06d27220c122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664"
                    + "125531b8108080a8b1e39fe7cb171a4064366636376435373637653762353439393964366133396637336363646138626134373866306434"
                    + "353939316432653636646662303030316333653134363261";

    @Test
    void aRegistrationIsKeptAndFoundAndNotTakenTwice() throws Exception {
        var update = IdentityUpdate.parseFrom(HexFormat.of().parseHex(REGISTRATION));
        var publication = PublishIdentityUpdateRequest.newBuilder()
                .setIdentityUpdate(update)
                .build();

        client.identity().publishIdentityUpdate(publication);

        var query = GetIdentityUpdatesRequest.newBuilder();
        query.addRequestsBuilder().setInboxId(INBOX);
        var log = client.identity().getIdentityUpdates(query.build()).getResponses(0);
        assertThat(log.getInboxId()).isEqualTo(INBOX);
        assertThat(log.getUpdatesList()).hasSize(1).allSatisfy(entry -> {
            assertThat(entry.getUpdate()).isEqualTo(update);
            assertThat(entry.getSequenceId()).isPositive();
        });
        var lookUp = GetInboxIdsRequest.newBuilder();
        lookUp.addRequestsBuilder().setIdentifier(WALLET).setIdentifierKind(IdentifierKind.IDENTIFIER_KIND_ETHEREUM);
        lookUp.addRequestsBuilder().setIdentifier("0x" + "11".repeat(20));
        var inboxes = client.identity().getInboxIds(lookUp.build());
        assertThat(inboxes.getResponses(0).getInboxId()).isEqualTo(INBOX);
        assertThat(inboxes.getResponses(0).getIdentifierKind()).isEqualTo(IdentifierKind.IDENTIFIER_KIND_ETHEREUM);
        assertThat(inboxes.getResponses(1).hasInboxId()).isFalse();
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "MultipleCreate",
                () -> client.identity().publishIdentityUpdate(publication));
    }
}
