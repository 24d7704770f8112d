package dev.lockstep.xmtp.group.profile;

import dev.lockstep.xmtp.group.ClaimedInbox;
import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.context.ImmutableMetadata;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import dev.lockstep.xmtp.mls.commit.Proposal;
import dev.lockstep.xmtp.mls.tree.Credential;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The four extensions of a group's context together (XMTP MLS reference §5). */
public record GroupProfile(
        ImmutableMetadata immutable, MutableMetadata mutable, GroupMembership membership, PolicySet policies) {
    /** Bytes of the secret that signs a group's commit log. */
    public static final int COMMIT_LOG_SIGNER_LENGTH = 32;

    /** @throws UnreadableExtensionException if one is missing or unintelligible */
    public static GroupProfile read(Extensions context) throws UnreadableExtensionException {
        return new GroupProfile(
                ContextExtensions.immutableMetadata(context),
                ContextExtensions.mutableMetadata(context),
                ContextExtensions.membership(context),
                ContextExtensions.policies(context));
    }

    /**
     * A new group: its creator is super admin, all members may change its texts.
     *
     * @param attributes override the empty texts, or add settings
     * @param commitLogSigner 32 random bytes
     */
    public static GroupProfile ofGroup(
            InboxId creator, Map<MetadataField, String> attributes, PolicySet policies, byte[] commitLogSigner) {
        return new GroupProfile(
                ImmutableMetadata.ofGroup(creator),
                textsOfGroup(creator, attributes, commitLogSigner),
                startingMembership(creator),
                policies);
    }

    /** A new sync group; only its own inbox ever belongs to it. */
    public static GroupProfile ofSyncGroup(InboxId creator, byte[] commitLogSigner) {
        return new GroupProfile(
                ImmutableMetadata.ofSyncGroup(creator),
                textsOfGroup(creator, Map.of(), commitLogSigner),
                startingMembership(creator),
                PolicySet.DEFAULT);
    }

    /** A new DM; nobody administers it. */
    public static GroupProfile ofDm(
            InboxId creator, InboxId peer, Map<MetadataField, String> attributes, byte[] commitLogSigner) {
        var texts = new LinkedHashMap<String, String>();
        List.of(MetadataField.GROUP_NAME, MetadataField.DESCRIPTION, MetadataField.GROUP_IMAGE_URL_SQUARE)
                .forEach(field -> texts.put(field.key(), ""));
        return new GroupProfile(
                ImmutableMetadata.ofDm(creator, peer),
                new MutableMetadata(completed(texts, attributes, commitLogSigner), List.of(), List.of()),
                startingMembership(creator),
                PolicySet.DM);
    }

    private static MutableMetadata textsOfGroup(
            InboxId creator, Map<MetadataField, String> attributes, byte[] commitLogSigner) {
        var texts = new LinkedHashMap<String, String>();
        List.of(
                        MetadataField.GROUP_NAME,
                        MetadataField.DESCRIPTION,
                        MetadataField.GROUP_IMAGE_URL_SQUARE,
                        MetadataField.APP_DATA)
                .forEach(field -> texts.put(field.key(), ""));
        return new MutableMetadata(
                completed(texts, attributes, commitLogSigner), List.of(), List.of(ClaimedInbox.of(creator)));
    }

    private static Map<String, String> completed(
            Map<String, String> texts, Map<MetadataField, String> attributes, byte[] commitLogSigner) {
        if (commitLogSigner.length != COMMIT_LOG_SIGNER_LENGTH) {
            throw new IllegalArgumentException("commit log signer: %d bytes (expected: %d)"
                    .formatted(commitLogSigner.length, COMMIT_LOG_SIGNER_LENGTH));
        }
        var all = new MutableMetadata(texts, List.of(), List.of());
        for (var attribute : attributes.entrySet()) {
            all = all.with(attribute.getKey(), attribute.getValue());
        }
        return all.with(MetadataField.COMMIT_LOG_SIGNER, HexFormat.of().formatHex(commitLogSigner))
                .attributes();
    }

    /** The creator at 0; the first commit raises it, or nobody can join (§4). */
    private static GroupMembership startingMembership(InboxId creator) {
        return new GroupMembership(Map.of(ClaimedInbox.of(creator), 0L), List.of());
    }

    /** The context of epoch 0, in the order of the peers. */
    public Extensions extensions() {
        return Extensions.of(
                ContextExtensions.extension(ExtensionTypes.IMMUTABLE_METADATA, immutable.encode()),
                ContextExtensions.extension(ExtensionTypes.MUTABLE_METADATA, mutable.encode()),
                ContextExtensions.extension(ExtensionTypes.GROUP_MEMBERSHIP, membership.encode()),
                ContextExtensions.extension(ExtensionTypes.GROUP_PERMISSIONS, policies.encode()),
                new Extension(ExtensionTypes.REQUIRED_CAPABILITIES, requiredCapabilities()));
    }

    private static Bytes requiredCapabilities() {
        return new TlsWriter()
                .vector(numbers(ExtensionTypes.REQUIRED))
                .vector(numbers(List.of(Proposal.GROUP_CONTEXT_EXTENSIONS)))
                .vector(numbers(List.of(Credential.BASIC)))
                .toBytes();
    }

    private static TlsWriter numbers(List<Integer> numbers) {
        var out = new TlsWriter();
        numbers.forEach(out::uint16);
        return out;
    }
}
