package dev.lockstep.sync.group;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.group.content.ApplicationMessage;
import dev.lockstep.xmtp.group.content.UnreadableMessageException;
import dev.lockstep.xmtp.group.welcome.Recipient;
import dev.lockstep.xmtp.group.welcome.WelcomeRefusedException;
import dev.lockstep.xmtp.group.welcome.Wrapping;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.group.PendingCommit;
import java.util.ArrayList;
import java.util.List;

/** How the content of what is awaited is stored, before it is sealed. */
final class AwaitedForm {
    private AwaitedForm() {}

    /** A pending commit and who gets its welcome. */
    record Commit(PendingCommit pending, List<Recipient> recipients) {}

    static byte[] of(Awaited awaited) {
        return switch (awaited) {
            case Awaited.Message message -> message.message().encode().toByteArray();
            case Awaited.Commit commit -> encoded(commit);
        };
    }

    static ApplicationMessage message(byte[] stored) {
        try {
            return ApplicationMessage.decode(ByteString.copyFrom(stored));
        } catch (UnreadableMessageException e) {
            throw new IllegalStateException("a message of our own", e);
        }
    }

    static Commit commit(byte[] stored) {
        try {
            TlsReader in = new TlsReader(stored);
            PendingCommit pending = PendingCommit.decode(in.opaque());
            List<Recipient> recipients = new ArrayList<>();
            while (in.hasRemaining()) {
                recipients.add(new Recipient(
                        InstallationId.of(in.opaque().toByteArray()),
                        Wrapping.of(in.uint8()),
                        in.opaque(),
                        in.uint8() == 1));
            }
            return new Commit(pending, recipients);
        } catch (MlsRefusedException | WelcomeRefusedException e) {
            throw new IllegalStateException("a commit of our own", e);
        }
    }

    private static byte[] encoded(Awaited.Commit commit) {
        TlsWriter out = new TlsWriter().opaque(commit.pending().encoded());
        for (Recipient recipient : commit.recipients()) {
            out.opaque(Bytes.owning(recipient.installation().toByteArray()))
                    .uint8(recipient.wrapping().algorithm().getNumber())
                    .opaque(recipient.publicKey())
                    .uint8(recipient.readsPointers() ? 1 : 0);
        }
        return out.toByteArray();
    }
}
