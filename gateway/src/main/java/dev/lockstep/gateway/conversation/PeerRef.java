package dev.lockstep.gateway.conversation;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.Peer;
import dev.lockstep.gateway.inbox.EthereumAddress;
import dev.lockstep.gateway.inbox.Inbox;
import dev.lockstep.gateway.request.Checks;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Another inbox, by its id or by the identifier of its owner. */
@Schema(name = "Peer", description = "Another inbox: either its id or the identifier of its owner.")
public record PeerRef(@Nullable String inboxId, Inbox.@Nullable Identifier identifier) {
    private static final int MOST = 249;
    private static final int INBOX_ID = 32;

    static List<Peer> all(@Nullable List<@Nullable PeerRef> peers, Checks checks, String field) {
        List<@Nullable PeerRef> present = checks.present(peers, List.of(), field);
        checks.expect(
                !present.isEmpty() && present.size() <= MOST,
                field,
                "%d peers (expected: 1 to %d)".formatted(present.size(), MOST));
        List<Peer> all = new ArrayList<>();
        for (int i = 0; i < present.size(); i++) {
            all.add(of(present.get(i), checks, "%s[%d]".formatted(field, i)));
        }
        return all;
    }

    static Peer of(@Nullable PeerRef peer, Checks checks, String field) {
        if (peer == null || (peer.inboxId() == null) == (peer.identifier() == null)) {
            checks.expect(false, field, "expected: either inboxId or identifier");
            return Peer.getDefaultInstance();
        }
        if (peer.inboxId() == null) {
            return Peer.newBuilder()
                    .setEthereumAddress(EthereumAddress.of(peer.identifier(), checks, field + ".identifier"))
                    .build();
        }
        checks.hex(peer.inboxId(), INBOX_ID, field + ".inboxId");
        return Checks.isHex(peer.inboxId(), INBOX_ID)
                ? Peer.newBuilder()
                        .setInboxId(ByteString.copyFrom(HexFormat.of().parseHex(peer.inboxId())))
                        .build()
                : Peer.getDefaultInstance();
    }
}
