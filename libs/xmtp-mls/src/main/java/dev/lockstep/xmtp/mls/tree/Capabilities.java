package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.Encodable;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import dev.lockstep.xmtp.mls.codec.TlsWriter;
import java.util.List;

/** What a client supports, RFC 9420 §7.2: numbers as on the wire, in its order. */
public record Capabilities(
        List<Integer> versions,
        List<Integer> cipherSuites,
        List<Integer> extensions,
        List<Integer> proposals,
        List<Integer> credentials)
        implements Encodable {

    public Capabilities {
        versions = Numbers.of(versions);
        cipherSuites = Numbers.of(cipherSuites);
        extensions = Numbers.of(extensions);
        proposals = Numbers.of(proposals);
        credentials = Numbers.of(credentials);
    }

    public static Capabilities decode(TlsReader in) throws MlsRefusedException {
        return new Capabilities(numbers(in), numbers(in), numbers(in), numbers(in), numbers(in));
    }

    static List<Integer> numbers(TlsReader in) throws MlsRefusedException {
        return Numbers.decode(in);
    }

    static void numbers(TlsWriter out, List<Integer> numbers) {
        out.length(2 * numbers.size());
        numbers.forEach(out::uint16);
    }

    @Override
    public void encode(TlsWriter out) {
        numbers(out, versions);
        numbers(out, cipherSuites);
        numbers(out, extensions);
        numbers(out, proposals);
        numbers(out, credentials);
    }
}
