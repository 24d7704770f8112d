package dev.lockstep.sync.rig;

import com.google.protobuf.ByteString;
import dev.lockstep.contract.event.AddMembers;
import dev.lockstep.contract.event.AnswerSignatureRequest;
import dev.lockstep.contract.event.CreateConversation;
import dev.lockstep.contract.event.DecideSyncRequest;
import dev.lockstep.contract.event.Envelope;
import dev.lockstep.contract.event.ImportArchive;
import dev.lockstep.contract.event.NewGroup;
import dev.lockstep.contract.event.Peer;
import dev.lockstep.contract.event.RegisterInstallation;
import dev.lockstep.contract.event.RemoveMember;
import dev.lockstep.contract.event.RevokeInstallation;
import dev.lockstep.contract.event.Sealed;
import dev.lockstep.contract.event.SendArchive;
import dev.lockstep.contract.event.SendMessage;
import dev.lockstep.contract.event.SendSyncRequest;
import dev.lockstep.service.secret.Purpose;
import dev.lockstep.sync.inbox.HostedInbox;
import dev.lockstep.sync.installation.HostedInstallation;
import dev.lockstep.xmtp.group.content.Contents;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import java.util.UUID;

/** Commands as the gateway sends them. */
public final class Commands {
    private Commands() {}

    public static Envelope register(HostedInbox inbox) {
        return envelope(inbox)
                .setRegisterInstallation(RegisterInstallation.newBuilder().setLabel("server"))
                .build();
    }

    public static Envelope revoke(HostedInbox inbox, InstallationId installation) {
        return envelope(inbox)
                .setInstallationId(installation.bytes())
                .setRevokeInstallation(RevokeInstallation.getDefaultInstance())
                .build();
    }

    public static Envelope ask(HostedInbox inbox, InstallationId installation) {
        return envelope(inbox)
                .setInstallationId(installation.bytes())
                .setSendSyncRequest(SendSyncRequest.getDefaultInstance())
                .build();
    }

    public static Envelope answer(HostedInbox inbox, String signatureRequest, ByteString signature) {
        return envelope(inbox)
                .setAnswerSignatureRequest(AnswerSignatureRequest.newBuilder()
                        .setSignatureRequestId(signatureRequest)
                        .setSignature(signature))
                .build();
    }

    public static CreateConversation dm(InboxId peer) {
        return CreateConversation.newBuilder().setDm(peer(peer)).build();
    }

    public static CreateConversation group(String name, InboxId... members) {
        var group = NewGroup.newBuilder().setName(name);
        for (InboxId member : members) {
            group.addMembers(peer(member));
        }
        return CreateConversation.newBuilder().setGroup(group).build();
    }

    public static SendMessage say(HostedInstallation who, GroupId conversation, String text) {
        byte[] sealed =
                who.dataKey().seal(Purpose.MESSAGE_CONTENT, Contents.text(text).toByteArray());
        return SendMessage.newBuilder()
                .setConversationId(conversation.bytes())
                .setContent(Sealed.newBuilder().setBytes(ByteString.copyFrom(sealed)))
                .build();
    }

    public static AddMembers add(GroupId conversation, InboxId member) {
        return AddMembers.newBuilder()
                .setConversationId(conversation.bytes())
                .addMembers(peer(member))
                .build();
    }

    public static RemoveMember remove(GroupId conversation, InboxId member) {
        return RemoveMember.newBuilder()
                .setConversationId(conversation.bytes())
                .setInboxId(ByteString.copyFrom(member.toByteArray()))
                .build();
    }

    public static Envelope sendArchive(HostedInstallation who, String pin) {
        return envelope(who)
                .setSendArchive(SendArchive.newBuilder().setPin(pin))
                .build();
    }

    /** @param pin empty for the newest of all */
    public static Envelope importArchive(HostedInstallation who, String pin) {
        return envelope(who)
                .setImportArchive(ImportArchive.newBuilder().setPin(pin))
                .build();
    }

    public static Envelope decide(HostedInstallation who, String pin, DecideSyncRequest.Decision decision) {
        return envelope(who)
                .setDecideSyncRequest(DecideSyncRequest.newBuilder().setPin(pin).setDecision(decision))
                .build();
    }

    private static Peer peer(InboxId inbox) {
        return Peer.newBuilder()
                .setInboxId(ByteString.copyFrom(inbox.toByteArray()))
                .build();
    }

    private static Envelope.Builder envelope(HostedInbox inbox) {
        return envelope(inbox.tenant(), inbox.id());
    }

    private static Envelope.Builder envelope(HostedInstallation who) {
        return envelope(who.tenant(), who.inbox()).setInstallationId(who.id().bytes());
    }

    private static Envelope.Builder envelope(String tenant, InboxId inbox) {
        return Envelope.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTenantId(tenant)
                .setInboxId(ByteString.copyFrom(inbox.toByteArray()))
                .setOperationId(UUID.randomUUID().toString());
    }
}
