package dev.lockstep.xmtp.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.proto.identity.associations.IdentityUpdate;
import dev.lockstep.xmtp.wallet.WalletKey;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The complete registration of the XMTP network reference §8.5. */
class RegistrationTest {
    private static final WalletKey WALLET =
            WalletKey.of(HexFormat.of().parseHex("90b7388a7427358cb7fc7e9042805b1942eae47ee783e627a989719da35e76fb"));
    private static final InstallationKey INSTALLATION = InstallationKey.of(
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
    private static final long TIMESTAMP_NS = 1_700_000_000_000_000_000L;
    private static final Identifier.Root OWNER = Identifier.Ethereum.of(WALLET.address());
    private static final Identifier APP = Identifier.Installation.of(INSTALLATION.id());
    private static final String WALLET_SIGNATURE = "f1ab3ef8c62e7f077f4c0fe7dc9ff51f876f037d25dcd746f83a60d7e4f9e255"
            + "3b29f527b69a2915e818606fb233915a28aec537fef797eb93400b033f9a1ae51b";
    private static final String INSTALLATION_SIGNATURE =
            "8ebbaa49ea4bad4c9b9f24e9e3bcb76db1e37803947a5efdac10960fa25a2e0e"
                    + "46932deb03e20ec84a82a6cef3bd937f4c99d7a34adc9537ea562bd06d27220c";
    private static final String UPDATE =
            "0a790a770a2a30783334646439353130396235383763613930373738636465356532646438376530323234353336393910011a450a430a41"
                    + "f1ab3ef8c62e7f077f4c0fe7dc9ff51f876f037d25dcd746f83a60d7e4f9e2553b29f527b69a2915e818606fb233915a28aec537fef797eb"
                    + "93400b033f9a1ae51b20010ad60112d3010a22122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b812450a"
                    + "430a41f1ab3ef8c62e7f077f4c0fe7dc9ff51f876f037d25dcd746f83a60d7e4f9e2553b29f527b69a2915e818606fb233915a28aec537fe"
                    + "f797eb93400b033f9a1ae51b1a661a640a408ebbaa49ea4bad4c9b9f24e9e3bcb76db1e37803947a5efdac10960fa25a2e0e46932deb03e2"
                    + "0ec84a82a6cef3bd937f4c99d7a34adc9537ea562bd06d27220c122003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664"
                    + "125531b8108080a8b1e39fe7cb171a4064366636376435373637653762353439393964366133396637336363646138626134373866306434"
                    + "353939316432653636646662303030316333653134363261";

    @Test
    void isMadeByteForByte() throws Exception {
        var unsigned =
                UnsignedIdentityUpdate.register(OWNER, 1, INSTALLATION.id(), Instant.ofEpochSecond(0, TIMESTAMP_NS));

        var update = unsigned.sign(Map.of(
                OWNER, IdentitySignatures.by(WALLET, unsigned.text()),
                APP, IdentitySignatures.by(INSTALLATION, unsigned.text())));

        assertThat(unsigned.text()).hasSize(358);
        assertThat(SignatureTextTest.sha256(unsigned.text()))
                .isEqualTo("92edfdae3fe4ef3132086b9881c547de77a95f1fa56229240ec3b53922ca3897");
        assertThat(unsigned.signers()).containsExactlyInAnyOrder(OWNER, APP);
        assertThat(HexFormat.of().formatHex(update.toByteArray())).isEqualTo(UPDATE);
    }

    @Test
    void amountsToAnInboxWithWalletAndInstallation() throws Exception {
        var bytes = HexFormat.of().parseHex(UPDATE);
        assertThat(bytes).hasSize(416);
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
                .isEqualTo("26d2427034c2c3cc157d5ae54e81d533329bd557fadf3b5c0972413b981fd180");

        var state = IdentityLog.apply(null, IdentityUpdate.parseFrom(bytes), SmartContractWallets.none());

        assertThat(state.inboxId())
                .isEqualTo(new InboxId("d6f67d5767e7b54999d6a39f73ccda8ba478f0d45991d2e66dfb0001c3e1462a"));
        assertThat(state.membersInOrder())
                .containsExactly(new Member(APP, OWNER, TIMESTAMP_NS, null), new Member(OWNER, null, null, null));
        assertThat(state.installations()).containsExactly(INSTALLATION.id());
        assertThat(state.recoveryIdentifier()).isEqualTo(OWNER);
        assertThat(state.seenSignatures())
                .containsExactlyInAnyOrder(
                        ByteString.fromHex(WALLET_SIGNATURE), ByteString.fromHex(INSTALLATION_SIGNATURE));
    }
}
