package dev.lockstep.xmtp.group.profile;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX;
import static dev.lockstep.xmtp.group.cast.Cast.BO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.sun.management.ThreadMXBean;
import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.group.context.GroupMembership;
import dev.lockstep.xmtp.group.context.ImmutableMetadata;
import dev.lockstep.xmtp.group.context.MutableMetadata;
import dev.lockstep.xmtp.group.context.UnreadableExtensionException;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Group contexts that nobody meant well with: a typed refusal or a profile, and no more memory than they are worth. */
class HostileContextTest {
    private static final List<Reader> READERS =
            List.of(ImmutableMetadata::decode, MutableMetadata::decode, GroupMembership::decode, PolicySet::decode);
    private static final GroupProfile DM = GroupProfile.ofDm(ALIX, BO, Map.of(), new byte[32]);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Reads the data of one extension. */
    private interface Reader {
        Object read(ByteString data) throws UnreadableExtensionException;
    }

    @Property(tries = 1000)
    void anyBytesAreReadOrRefused(@ForAll @Size(max = 200) byte[] bytes) {
        for (var reader : READERS) {
            readOrRefuse(reader, ByteString.copyFrom(bytes));
        }
        assertThat(AppData.isMigrated(
                        Extensions.of(new Extension(ExtensionTypes.APP_DATA_DICTIONARY, Bytes.of(bytes)))))
                .isIn(true, false);
    }

    @Property(tries = 1000)
    void anAlteredContextIsReadOrRefused(
            @ForAll @IntRange(max = 4) int which, @ForAll @IntRange(max = 10_000) int position, @ForAll byte value) {
        var list = new ArrayList<>(DM.extensions().list());
        var one = list.get(which);
        var data = one.data().toByteArray();
        data[position % data.length] = value;
        list.set(which, new Extension(one.type(), Bytes.of(data)));

        try {
            assertThat(GroupProfile.read(new Extensions(list)).immutable()).isNotNull();
        } catch (UnreadableExtensionException e) {
            assertThat(e.extensionType()).isEqualTo(one.type());
        }
    }

    @Test
    void policiesWithinPoliciesAreRefusedFromSomeDepthOn() {
        var policy = ByteString.EMPTY;
        for (int depth = 0; depth < 5_000; depth++) {
            // The condition of a policy, and a policy of that condition.
            policy = field(2, field(1, policy));
        }
        var permissions = field(1, field(1, policy));

        assertThatThrownBy(() -> PolicySet.decode(permissions)).isInstanceOf(UnreadableExtensionException.class);
    }

    @Test
    void groupsOfFieldsWithinGroupsAreRefusedFromSomeDepthOn() {
        // Field 100 begins a group, 100 000 times.
        var nested = ByteString.copyFrom(Bytes.fromHex("a306".repeat(100_000)).toByteArray());

        for (var reader : READERS) {
            assertThatThrownBy(() -> reader.read(nested)).isInstanceOf(UnreadableExtensionException.class);
        }
    }

    @Test
    void nestingCopiesNothing() {
        var policy = field(1, ByteString.copyFrom(new byte[1_000_000]));
        for (int depth = 0; depth < 40; depth++) {
            policy = field(2, field(1, policy));
        }
        var permissions = field(1, field(1, policy));
        readOrRefuse(PolicySet::decode, permissions);

        assertThat(allocated(() -> readOrRefuse(PolicySet::decode, permissions)))
                .isLessThan(3L * permissions.size());
    }

    @Test
    void aClaimOfManyBytesAllocatesNothingForThem() {
        // Field 1, 2^31 - 1 bytes, of which there are none.
        var claim = ByteString.copyFrom(new byte[] {0x0a, -1, -1, -1, -1, 7});
        for (var reader : READERS) {
            readOrRefuse(reader, claim);

            assertThat(allocated(() -> readOrRefuse(reader, claim))).isLessThan(256 * 1024);
        }
    }

    private static long allocated(Runnable work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static void readOrRefuse(Reader reader, ByteString data) {
        try {
            assertThat(reader.read(data)).isNotNull();
        } catch (UnreadableExtensionException e) {
            assertThat(e).hasMessageContaining("extension");
        }
    }

    private static ByteString field(int number, ByteString content) {
        var out = ByteString.newOutput();
        var coded = CodedOutputStream.newInstance(out);
        try {
            coded.writeBytes(number, content);
            coded.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteString();
    }
}
