package dev.lockstep.xmtp.mls.group;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.framing.MlsMessage;
import dev.lockstep.xmtp.mls.schedule.GroupContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A commit of our own that is made but not taken (RFC 9420 §12.4.1). Publish {@link #message()}; when it turns out to
 * be the first commit of its epoch, {@link #merge} it and send the welcome; when another one came first, forget it.
 */
public final class PendingCommit {
    private static final int VERSION = 1;

    /**
     * A commit that was just made.
     *
     * @param after the group, still in its epoch, with the key of the commit's message used up
     */
    public record Made(Group after, PendingCommit commit) {}

    private final MlsMessage message;
    private final MlsMessage.@Nullable Welcome welcome;
    private final Epoch next;

    PendingCommit(MlsMessage message, MlsMessage.@Nullable Welcome welcome, Epoch next) {
        this.message = message;
        this.welcome = welcome;
        this.next = next;
    }

    /** The commit as it travels. */
    public MlsMessage message() {
        return message;
    }

    /** The invitation to all whom the commit adds; the same for each of them. */
    public Optional<MlsMessage.Welcome> welcome() {
        return Optional.ofNullable(welcome);
    }

    /** The group context after it. */
    public GroupContext context() {
        return next.context();
    }

    /**
     * The group in its next epoch.
     *
     * @param current the group as it is now, after whatever was read since the commit was made
     * @throws MlsRefusedException {@link Refusal#WRONG_EPOCH} if that is not the epoch the commit was made in
     */
    public Group merge(Group current) throws MlsRefusedException {
        if (current.context().epoch() + 1 != next.context().epoch()
                || !current.context().groupId().equals(next.context().groupId())) {
            throw new MlsRefusedException(
                    Refusal.WRONG_EPOCH,
                    "a commit that leads to epoch %d, merged in epoch %d"
                            .formatted(next.context().epoch(), current.context().epoch()));
        }
        return current.advance(next);
    }

    /** For a store that keeps secrets. */
    public Bytes encoded() {
        return new TlsWriter()
                .uint8(VERSION)
                .opaque(message.encoded())
                .optional(welcome)
                .value(next)
                .toBytes();
    }

    /** @throws MlsRefusedException {@link Refusal#MALFORMED} */
    public static PendingCommit decode(Bytes stored) throws MlsRefusedException {
        TlsReader in = new TlsReader(stored.toByteArray());
        int version = in.uint8();
        if (version != VERSION) {
            throw in.malformed("version of a stored commit: %d (expected: %d)".formatted(version, VERSION));
        }
        MlsMessage message = MlsMessage.decode(in.vector());
        MlsMessage welcome = in.optional(MlsMessage::decode);
        if (welcome != null && !(welcome instanceof MlsMessage.Welcome)) {
            throw in.malformed("%s where a welcome was expected".formatted(welcome.wireFormat()));
        }
        PendingCommit pending = new PendingCommit(message, (MlsMessage.Welcome) welcome, Epoch.decode(in));
        in.end();
        return pending;
    }
}
