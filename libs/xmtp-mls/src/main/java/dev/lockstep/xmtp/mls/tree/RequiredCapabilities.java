package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.codec.Decoder;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import java.util.List;

/** What every member of a group must support, RFC 9420 §11.1: the body of the extension {@code required_capabilities}. */
public record RequiredCapabilities(List<Integer> extensions, List<Integer> proposals, List<Integer> credentials)
        implements Encodable {
    /** Of a group that requires nothing. */
    public static final RequiredCapabilities NONE = new RequiredCapabilities(List.of(), List.of(), List.of());

    private static final Decoder<RequiredCapabilities> DECODER = RequiredCapabilities::decode;

    public RequiredCapabilities {
        extensions = Numbers.of(extensions);
        proposals = Numbers.of(proposals);
        credentials = Numbers.of(credentials);
    }

    /** Those that the extensions of a group context name. */
    public static RequiredCapabilities in(Extensions groupExtensions) throws MlsRefusedException {
        Bytes data = groupExtensions.find(Extension.REQUIRED_CAPABILITIES).orElse(null);
        return data == null ? NONE : DECODER.decodeAll(data);
    }

    public static RequiredCapabilities decode(TlsReader in) throws MlsRefusedException {
        return new RequiredCapabilities(Capabilities.numbers(in), Capabilities.numbers(in), Capabilities.numbers(in));
    }

    @Override
    public void encode(TlsWriter out) {
        Capabilities.numbers(out, extensions);
        Capabilities.numbers(out, proposals);
        Capabilities.numbers(out, credentials);
    }
}
