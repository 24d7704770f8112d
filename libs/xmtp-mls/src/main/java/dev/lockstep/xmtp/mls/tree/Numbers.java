package dev.lockstep.xmtp.mls.tree;

import dev.lockstep.xmtp.mls.MlsRefusedException;
import dev.lockstep.xmtp.mls.codec.TlsReader;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A list of uint16 that takes no more room in memory than on the wire (RFC 9420 §7.2). */
final class Numbers extends AbstractList<Integer> implements RandomAccess {
    private final char[] numbers;

    private Numbers(char[] numbers) {
        this.numbers = numbers;
    }

    static List<Integer> of(List<Integer> list) {
        if (list instanceof Numbers) {
            return list;
        }
        char[] numbers = new char[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (char) list.get(i).intValue();
        }
        return new Numbers(numbers);
    }

    static List<Integer> decode(TlsReader in) throws MlsRefusedException {
        TlsReader content = in.vector();
        char[] numbers = new char[(content.remaining() + 1) / 2];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (char) content.uint16();
        }
        return new Numbers(numbers);
    }

    @Override
    public Integer get(int index) {
        return (int) numbers[index];
    }

    @Override
    public int size() {
        return numbers.length;
    }

    @Override
    public boolean contains(@Nullable Object wanted) {
        if (wanted instanceof Integer number) {
            for (char one : numbers) {
                if (one == number) {
                    return true;
                }
            }
        }
        return false;
    }
}
