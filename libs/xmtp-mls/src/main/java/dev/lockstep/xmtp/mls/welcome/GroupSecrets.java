package dev.lockstep.xmtp.mls.welcome;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.schedule.PreSharedKeyId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a welcome tells one new member alone, RFC 9420 §12.4.3.1.
 *
 * @param pathSecret that of the lowest node above both the committer and the new member; none if the commit had no path
 */
public record GroupSecrets(Secret joinerSecret, @Nullable Secret pathSecret, List<PreSharedKeyId> preSharedKeys)
        implements Encodable {

    private static final int MOST_PRE_SHARED_KEYS = 1000;

    public GroupSecrets {
        preSharedKeys = List.copyOf(preSharedKeys);
    }

    public static GroupSecrets decode(TlsReader in) throws MlsRefusedException {
        return new GroupSecrets(
                secret(in), in.optional(GroupSecrets::secret), in.vector(PreSharedKeyId::decode, MOST_PRE_SHARED_KEYS));
    }

    private static Secret secret(TlsReader in) throws MlsRefusedException {
        return Secret.of(in.opaque());
    }

    @Override
    public void encode(TlsWriter out) {
        out.opaque(joinerSecret.reveal());
        if (pathSecret == null) {
            out.uint8(0);
        } else {
            out.uint8(1).opaque(pathSecret.reveal());
        }
        out.vector(preSharedKeys);
    }
}
