package dev.lockstep.sync.group;

import dev.lockstep.contract.event.Peer;
import dev.lockstep.sync.network.Lane;
import dev.lockstep.sync.network.XmtpNetwork;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.identity.Identifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The inboxes that a command names, by id or by the identifier of their owner. */
final class Peers {
    private final XmtpNetwork network;

    Peers(XmtpNetwork network) {
        this.network = network;
    }

    /** @throws CommandRefusedException if an identifier has no inbox */
    Set<InboxId> inboxes(List<Peer> peers) throws CommandRefusedException {
        List<Identifier.Root> identifiers = new ArrayList<>();
        for (Peer peer : peers) {
            if (peer.hasEthereumAddress()) {
                identifiers.add(new Identifier.Ethereum(peer.getEthereumAddress()));
            }
        }
        Map<Identifier.Root, InboxId> found =
                identifiers.isEmpty() ? Map.of() : network.inboxIds(identifiers, Lane.SEND);
        Set<InboxId> inboxes = new LinkedHashSet<>();
        for (Peer peer : peers) {
            inboxes.add(inbox(peer, found));
        }
        return inboxes;
    }

    private static InboxId inbox(Peer peer, Map<Identifier.Root, InboxId> found) throws CommandRefusedException {
        if (!peer.hasEthereumAddress()) {
            return InboxId.of(peer.getInboxId().toByteArray());
        }
        InboxId inbox = found.get(new Identifier.Ethereum(peer.getEthereumAddress()));
        if (inbox == null) {
            throw new CommandRefusedException(
                    "peer-unknown",
                    "identifier: %s (expected: one that has an inbox on the network)"
                            .formatted(peer.getEthereumAddress()),
                    "The peer must have used XMTP before.");
        }
        return inbox;
    }
}
