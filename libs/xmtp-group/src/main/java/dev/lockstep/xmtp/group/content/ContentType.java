package dev.lockstep.xmtp.group.content;

import dev.lockstep.xmtp.proto.mls.contents.ContentTypeId;

/**
 * What a content is, by authority and name; any text (XMTP MLS reference §13).
 *
 * @param major version, unsigned
 * @param minor version, unsigned
 */
public record ContentType(String authority, String name, int major, int minor) {

    public static ContentType of(ContentTypeId proto) {
        return new ContentType(
                proto.getAuthorityId(), proto.getTypeId(), proto.getVersionMajor(), proto.getVersionMinor());
    }

    public ContentTypeId toProto() {
        return ContentTypeId.newBuilder()
                .setAuthorityId(authority)
                .setTypeId(name)
                .setVersionMajor(major)
                .setVersionMinor(minor)
                .build();
    }

    @Override
    public String toString() {
        return "%s/%s:%s.%s"
                .formatted(authority, name, Integer.toUnsignedString(major), Integer.toUnsignedString(minor));
    }
}
