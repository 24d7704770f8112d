package dev.lockstep.xmtp.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.GroupId;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors: XMTP network reference §8.8, device sync reference §10.1. */
class HmacKeyTest {
    private static final HmacRootKey COUNTING = HmacRootKey.of(counting());
    private static final GroupId GROUP = GroupId.ofHex("000102030405060708090a0b0c0d0e0f");

    @ParameterizedTest
    @CsvSource({
        "000102030405060708090a0b0c0d0e0f, 655,"
                + " 6793ffd058e15c515d3cdf17b484298d0bdbf11add9e3a21fd33b8e77db2905e3259844b6574c5cd83b1",
        "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf, 0,"
                + " fcee45119228aeabdd16c6fe3ec396f7ecfaba78dfbeb340010116db1dc8067e81e462eda1c5e2804b61",
        "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf, 680,"
                + " 1d86923c14d7d9e9ee2de17cac20d1135be783b09a1b4fe980a644dead0701e574f53237ce360c5c1d72",
        "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf, 692,"
                + " 4f5408c76187d6bb6c8282f258e401a373233d8d2e5cfc1905178216794cf2ed2a43e95a2577aefb9dfe",
        "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf, -1,"
                + " 229bce273e8f81d3a617886e060feb6d591a74a1d6810f29056b3a07cc109f9eed592e0101824feff7b8"
    })
    void isDerivedFromRootGroupAndEpoch(String group, long epoch, String expected) {
        var key = COUNTING.keyFor(GroupId.ofHex(group), new HmacEpoch(epoch));

        assertThat(HexFormat.of().formatHex(key.toByteArray())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "876b6efc02c2edfd9928b3f987b27eca, 691,"
                + " 129edfd0ee9fbf4348897906038959ff7de7dc487606a24ea9098c215632ad2f623d82a74945e7f341ed",
        "876b6efc02c2edfd9928b3f987b27eca, 692,"
                + " 07daa838b4f9a12fedeec0bdd7ba44313590f06063088366741fb0b9640c7f48f9981a3e33d2dedd60e0",
        "876b6efc02c2edfd9928b3f987b27eca, 693,"
                + " 46732f089f2d47e4c971d2a32a24aae1e227ae1b7bd978ba9c5c83fccd6a35a382dbc3774afbe943e4bf",
        "237b73fd1427565c2b7d82719600a91c, 691,"
                + " 007acb21161640c03d30448b06bb4d6fea005123f15f1443b9d04fca9a51863c61744f3cda12b250a809",
        "237b73fd1427565c2b7d82719600a91c, 692,"
                + " fa90f47b8903ce1d9318fd764be13d07c2b6d3be8713d837581b2df425b2e39a1fced2c13e44fa756cb2",
        "237b73fd1427565c2b7d82719600a91c, 693,"
                + " 884da2a551df5cb9dd4410538ac74f67b6d594876de201c1d4f43a27adc668a706a41c76a60f02d17a9a"
    })
    void isTheKeyThatARealClientDerived(String group, long epoch, String expected) {
        var root = HmacRootKey.of(HexFormat.of()
                .parseHex("0859d031bca088c701db71cca2a781d432bf09b25a6d1c156947692e6fe0a62bad55709badc762a71b02"));

        var key = root.keyFor(GroupId.ofHex(group), new HmacEpoch(epoch));

        assertThat(HexFormat.of().formatHex(key.toByteArray())).isEqualTo(expected);
    }

    @Test
    void marksAsTheReferenceDoes() {
        var key = COUNTING.keyFor(GroupId.ofHex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"), new HmacEpoch(692));

        assertThat(key.senderHmac(ByteString.copyFromUtf8("hello")))
                .isEqualTo(ByteString.fromHex("214dbfd012d035c61c325c7dc310b29856b862c73d7dcc7b750cd90c6178ea1c"));
    }

    @Test
    void marksAMessage() {
        var key = COUNTING.keyFor(GROUP, new HmacEpoch(655));
        var data = ByteString.fromHex("01020304");

        var mark = key.senderHmac(data);

        assertThat(mark)
                .isEqualTo(ByteString.fromHex("bdee73b99d8b4a9319a04cd530ccb69de9f04d769939e1dc5aeaad6ff04fd124"));
        assertThat(key.marked(data, mark)).isTrue();
    }

    @Test
    void doesNotRecogniseTheMarkOfAnotherEpoch() {
        var data = ByteString.fromHex("01020304");
        var mark = COUNTING.keyFor(GROUP, new HmacEpoch(655)).senderHmac(data);

        assertThat(COUNTING.keyFor(GROUP, new HmacEpoch(656)).marked(data, mark))
                .isFalse();
    }

    @Test
    void doesNotRecogniseAMarkOfAnotherLength() {
        var key = COUNTING.keyFor(GROUP, new HmacEpoch(655));

        assertThat(key.marked(ByteString.EMPTY, ByteString.EMPTY)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1700000000, 655", "0, 0", "2591999, 0", "2592000, 1", "-1, -1", "-2592000, -1", "-2592001, -2"})
    void countsPeriodsOfThirtyDays(long unixSeconds, long expected) {
        assertThat(HmacEpoch.at(Instant.ofEpochSecond(unixSeconds))).isEqualTo(new HmacEpoch(expected));
    }

    @Test
    void rejectsARootOfAnotherLength() {
        assertThatThrownBy(() -> HmacRootKey.of(new byte[41]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("HMAC root key: 41 bytes (expected: 42 bytes)");
    }

    @Test
    void printsNoSecret() {
        assertThat(COUNTING).hasToString("HmacRootKey");
        assertThat(COUNTING.keyFor(GROUP, new HmacEpoch(655))).hasToString("HmacKey");
    }

    @Test
    void isAnotherRootEachTime() {
        var random = new SecureRandom();

        assertThat(HmacRootKey.generate(random)).isNotEqualTo(HmacRootKey.generate(random));
    }

    private static byte[] counting() {
        var bytes = new byte[HmacRootKey.LENGTH];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
