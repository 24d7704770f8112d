package dev.lockstep.xmtp.group.context;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The attributes of a group that XMTP gives a meaning (XMTP MLS reference §5.2). */
public enum MetadataField {
    GROUP_NAME("group_name", 100),
    DESCRIPTION("description", 1000),
    GROUP_IMAGE_URL_SQUARE("group_image_url_square", 2048),
    APP_DATA("app_data", 8192),
    /** Decimal ns: messages sent from here on disappear. */
    MESSAGE_DISAPPEAR_FROM_NS("message_disappear_from_ns", Integer.MAX_VALUE),
    /** Decimal ns: how long after its arrival a message disappears. */
    MESSAGE_DISAPPEAR_IN_NS("message_disappear_in_ns", Integer.MAX_VALUE),
    /** Clients of a lower version pause the group (§15.4). */
    MINIMUM_SUPPORTED_PROTOCOL_VERSION("minimum_supported_protocol_version", Integer.MAX_VALUE),
    /** Hex of the 32-byte secret that signs the group's commit log (§16). */
    COMMIT_LOG_SIGNER("_commit_log_signer", Integer.MAX_VALUE);

    /** Attributes whose key starts so are for super admins, unless a policy says otherwise. */
    public static final String SUPER_ADMIN_PREFIX = "_";

    /** The attributes for which every policy set has an entry. */
    public static final List<MetadataField> WITH_POLICY = List.of(
            GROUP_NAME,
            DESCRIPTION,
            GROUP_IMAGE_URL_SQUARE,
            MESSAGE_DISAPPEAR_FROM_NS,
            MESSAGE_DISAPPEAR_IN_NS,
            MINIMUM_SUPPORTED_PROTOCOL_VERSION,
            APP_DATA);

    private final String key;
    private final int longest;

    MetadataField(String key, int longest) {
        this.key = key;
        this.longest = longest;
    }

    /** The key on the wire. */
    public String key() {
        return key;
    }

    /** The most UTF-8 bytes that the value may have. */
    public int longest() {
        return longest;
    }

    /** Whether the value is longer than peers accept. */
    public boolean isTooLong(String value) {
        return value.getBytes(StandardCharsets.UTF_8).length > longest;
    }

    public static Optional<MetadataField> of(String key) {
        for (var field : values()) {
            if (field.key.equals(key)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }
}
