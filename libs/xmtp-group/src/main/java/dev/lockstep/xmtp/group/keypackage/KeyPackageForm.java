package dev.lockstep.xmtp.group.keypackage;

/** The two forms of key packages (XMTP MLS reference §3.1, §18). */
public enum KeyPackageForm {
    /** Welcomes come wrapped to the init key. */
    CURVE25519,
    /** Welcomes come wrapped to an X-Wing key, or through a pointer. */
    X_WING
}
