package dev.lockstep.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.InstallationRegistered;
import dev.lockstep.contract.event.MessageStored;
import dev.lockstep.contract.event.MessageStored.DeliveryStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventTypeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @EnumSource
    void isOneTextEverywhere(EventType type) throws Exception {
        assertThat(JSON.writeValueAsString(type)).isEqualTo('"' + type.text() + '"');
        assertThat(EventType.ofText(type.text())).isEqualTo(type);
    }

    @Test
    void aMessageIsToldOnceTheNetworkHasIt() {
        assertThat(EventType.of(message(DeliveryStatus.PUBLISHED, true))).contains(EventType.MESSAGE_SENT);
        assertThat(EventType.of(message(DeliveryStatus.PUBLISHED, false))).contains(EventType.MESSAGE_RECEIVED);
        assertThat(EventType.of(message(DeliveryStatus.UNPUBLISHED, true))).isEmpty();
    }

    @Test
    void whatServicesTellEachOtherIsNobodyElsesBusiness() {
        assertThat(EventType.of(Envelope.newBuilder()
                        .setInstallationRegistered(InstallationRegistered.getDefaultInstance())
                        .build()))
                .isEmpty();
    }

    private static Envelope message(DeliveryStatus status, boolean own) {
        return Envelope.newBuilder()
                .setMessageStored(
                        MessageStored.newBuilder().setDeliveryStatus(status).setOwn(own))
                .build();
    }
}
