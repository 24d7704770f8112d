package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.Refusal;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** A list of extensions in the order of the wire. No type stands in it twice (RFC 9420 §13.4). */
public record Extensions(List<Extension> list) implements Encodable {
    public static final Extensions NONE = new Extensions(List.of());

    public Extensions {
        list = List.copyOf(list);
    }

    public static Extensions of(Extension... extensions) {
        return new Extensions(List.of(extensions));
    }

    /** @throws MlsRefusedException {@link Refusal#MALFORMED}, {@link Refusal#DUPLICATE_EXTENSION} */
    public static Extensions decode(TlsReader in) throws MlsRefusedException {
        List<Extension> list = in.vector(Extension::decode);
        BitSet types = new BitSet();
        for (Extension extension : list) {
            if (types.get(extension.type())) {
                throw new MlsRefusedException(
                        Refusal.DUPLICATE_EXTENSION, "extension %#06x stands twice".formatted(extension.type()));
            }
            types.set(extension.type());
        }
        return new Extensions(list);
    }

    /** The data of the extension of this type. */
    public Optional<Bytes> find(int type) {
        return list.stream()
                .filter(extension -> extension.type() == type)
                .map(Extension::data)
                .findFirst();
    }

    @Override
    public void encode(TlsWriter out) {
        out.vector(list);
    }
}
