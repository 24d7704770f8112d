package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.crypto.CipherSuite;
import dev.lockstep.xmtp.mls.schedule.SecretTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The stored form of a group: {@code epoch}; {@code keys.…}, one part for each ratchet; {@code proposal.<n>.<reference>}; for
 * each past epoch {@code past.<epoch>} and {@code past.<epoch>.keys.…}.
 */
final class GroupParts {
    private static final String EPOCH = "epoch";
    private static final String KEYS = "keys.";
    private static final String PROPOSAL = "proposal.";
    private static final String PAST = "past.";

    private static final Decoder<Epoch> EPOCH_DECODER = Epoch::decode;
    private static final Decoder<StoredProposal> PROPOSAL_DECODER = StoredProposal::decode;

    private GroupParts() {}

    static Map<String, Bytes> of(Group group) {
        SortedMap<String, Bytes> parts = new TreeMap<>();
        parts.put(EPOCH, group.epoch().encoded());
        group.keys().parts().forEach((name, value) -> parts.put(KEYS + name, value));
        int number = 0;
        for (Map.Entry<Bytes, StoredProposal> proposal : group.proposals().entrySet()) {
            // Numbered with a fixed width, so that their order survives.
            parts.put(
                    "%s%05d.%s".formatted(PROPOSAL, number++, proposal.getKey().hex()),
                    proposal.getValue().encoded());
        }
        for (PastEpoch past : group.past()) {
            String name = PAST + Long.toUnsignedString(past.context().epoch());
            parts.put(name, past.head().encoded());
            past.keys().parts().forEach((key, value) -> parts.put(name + "." + KEYS + key, value));
        }
        return parts;
    }

    static Group restore(Map<String, Bytes> stored) throws MlsRefusedException {
        SortedMap<String, Bytes> parts = new TreeMap<>(stored);
        Bytes encodedEpoch = parts.remove(EPOCH);
        if (encodedEpoch == null) {
            throw new MlsRefusedException(Refusal.MALFORMED, "no part named %s".formatted(EPOCH));
        }
        Epoch epoch = EPOCH_DECODER.decodeAll(encodedEpoch);
        SecretTree keys = SecretTree.restore(epoch.suite(), epoch.tree().leafCount(), takeAll(parts, KEYS));
        Map<Bytes, StoredProposal> proposals = new LinkedHashMap<>();
        for (Map.Entry<String, Bytes> proposal : new TreeMap<>(takeAll(parts, PROPOSAL)).entrySet()) {
            proposals.put(reference(proposal.getKey()), PROPOSAL_DECODER.decodeAll(proposal.getValue()));
        }
        List<PastEpoch> past = restorePast(takeAll(parts, PAST), epoch.suite());
        if (!parts.isEmpty()) {
            throw new MlsRefusedException(Refusal.MALFORMED, "unknown parts: %s".formatted(parts.keySet()));
        }
        return new Group(epoch, keys, proposals, past);
    }

    private static Bytes reference(String name) throws MlsRefusedException {
        try {
            return Bytes.fromHex(name.substring(name.indexOf('.') + 1));
        } catch (IllegalArgumentException e) {
            throw new MlsRefusedException(Refusal.MALFORMED, "part %s%s".formatted(PROPOSAL, name), e);
        }
    }

    private static List<PastEpoch> restorePast(Map<String, Bytes> parts, CipherSuite suite) throws MlsRefusedException {
        SortedMap<String, Bytes> left = new TreeMap<>(parts);
        List<PastEpoch> past = new ArrayList<>();
        List<String> names =
                parts.keySet().stream().filter(name -> name.indexOf('.') < 0).toList();
        for (String name : names) {
            Bytes head = left.remove(name);
            Map<String, Bytes> keys = takeAll(left, name + "." + KEYS);
            if (head != null) {
                past.add(PastEpoch.decode(head, (context, leafCount) -> SecretTree.restore(suite, leafCount, keys)));
            }
        }
        if (!left.isEmpty()) {
            throw new MlsRefusedException(
                    Refusal.MALFORMED, "unknown parts of past epochs: %s".formatted(left.keySet()));
        }
        past.sort(Comparator.comparing((PastEpoch old) -> old.context().epoch(), Long::compareUnsigned)
                .reversed());
        return List.copyOf(past);
    }

    /** Takes the parts whose names begin so out of {@code parts}, under what follows in their names. */
    private static Map<String, Bytes> takeAll(SortedMap<String, Bytes> parts, String prefix) {
        Map<String, Bytes> taken = new HashMap<>();
        parts.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                taken.put(name.substring(prefix.length()), value);
            }
        });
        taken.keySet().forEach(name -> parts.remove(prefix + name));
        return taken;
    }
}
