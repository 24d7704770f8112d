package dev.lockstep.xmtp.group.context;

import java.util.List;

/** The numbers of the extensions that XMTP uses (XMTP MLS reference §1.1). */
public final class ExtensionTypes {
    /** The inbox id of a leaf, as text. */
    public static final int APPLICATION_ID = 0x0001;

    public static final int REQUIRED_CAPABILITIES = 0x0003;

    /** The components of a migrated group (§15). */
    public static final int APP_DATA_DICTIONARY = 0x0006;

    public static final int LAST_RESORT = 0x000a;
    public static final int IMMUTABLE_METADATA = 0xf000;
    public static final int MUTABLE_METADATA = 0xff00;
    public static final int GROUP_MEMBERSHIP = 0xff01;
    public static final int GROUP_PERMISSIONS = 0xff02;
    public static final int WELCOME_WRAPPER_ENCRYPTION = 0xff03;
    public static final int WELCOME_POINTEE_AEAD_TYPES = 0xff04;

    /** What every member of a group must support, in the order of the wire (§4). */
    public static final List<Integer> REQUIRED = List.of(
            GROUP_MEMBERSHIP, MUTABLE_METADATA, GROUP_PERMISSIONS, IMMUTABLE_METADATA, LAST_RESORT, APPLICATION_ID);

    private ExtensionTypes() {}
}
