package dev.lockstep.xmtp.group.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.recording.Recording;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.tree.Capabilities;
import dev.lockstep.xmtp.mls.tree.Credential;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.LeafNodeSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LeafTest {
    private static final Decoder<KeyPackage> KEY_PACKAGE = KeyPackage::decode;

    @ParameterizedTest
    @MethodSource("dev.lockstep.xmtp.group.recording.Recording#all")
    void readsWhomARecordedKeyPackageStandsFor(Recording recording) throws Exception {
        for (var client : recording.clients()) {
            for (var keyPackage : Recording.list(client.required("key_packages"))) {
                var bytes = Recording.bytes(keyPackage, "key_package").toByteArray();

                var leaf = Leaf.of(KEY_PACKAGE.decodeAll(bytes).leafNode());

                assertThat(leaf.inbox().text())
                        .isEqualTo(client.required("inbox_id").asText());
                assertThat(leaf.installation())
                        .hasToString(client.required("installation_id").asText());
            }
        }
    }

    @Test
    void takesWhateverTextACredentialClaims() throws Exception {
        assertThat(Leaf.of(leafNode(Credential.basic(Bytes.fromHex("0a026d65")), 32))
                        .inbox())
                .isEqualTo(new ClaimedInbox("me"));
    }

    @Test
    void refusesCredentialsThatArePeersWouldRefuse() {
        assertRefused(leafNode(new Credential(2, Bytes.fromHex("0a026d65")), 32));
        assertRefused(leafNode(Credential.basic(Bytes.fromHex("0a036d65")), 32));
        assertRefused(leafNode(Credential.basic(Bytes.fromHex("0801")), 32));
        assertRefused(leafNode(Credential.basic(Bytes.fromHex("0a026d65")), 31));
    }

    private static void assertRefused(LeafNode leaf) {
        assertThatThrownBy(() -> Leaf.of(leaf))
                .isInstanceOfSatisfying(
                        CommitRefusedException.class,
                        e -> assertThat(e.refusal()).isEqualTo(CommitRefusal.CREDENTIAL));
    }

    private static LeafNode leafNode(Credential credential, int keyLength) {
        return new LeafNode(
                Bytes.EMPTY,
                Bytes.of(new byte[keyLength]),
                credential,
                new Capabilities(List.of(), List.of(), List.of(), List.of(), List.of()),
                new LeafNodeSource.Update(),
                Extensions.NONE,
                Bytes.EMPTY);
    }
}
