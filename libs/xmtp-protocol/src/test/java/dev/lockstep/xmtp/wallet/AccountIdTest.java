package dev.lockstep.xmtp.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors: XMTP network reference §8.7. */
class AccountIdTest {
    private static final String ADDRESS = "0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb",
                "bip122:000000000019d6689c085ae165831e93:128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp8p6",
                "hedera:mainnet:0.0.1234567890-zbhlt",
                "starknet:SN_GOERLI:0x02dd1b492765c064eac4039e3841aa5f382773b598097a40073bd8b48170ab57"
            })
    void readsAndWritesAnAccountOfAnyChain(String text) throws Exception {
        assertThat(AccountId.of(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eip/155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcd",
                "",
                "::",
                "eip155:1",
                "eip155:1:",
                "eip155::0xab",
                "ei:1:0xab",
                "eip155155:1:0xab",
                "EIP155:1:0xab",
                "eip155:1:0xab:more",
                "eip155:1:0xab\n",
                "eip155:1 :0xab",
                "eip155:123456789012345678901234567890123:0xab"
            })
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> AccountId.of(text))
                .isInstanceOf(InvalidAccountIdException.class)
                .hasMessageContaining("expected: namespace:reference:address");
    }

    @Test
    void namesItsChainAndItsMember() throws Exception {
        var account = AccountId.of("eip155:8453:" + ADDRESS);

        assertThat(account.evmChainId()).isEqualTo(8453);
        assertThat(account.chain()).isEqualTo("eip155:8453");
        assertThat(account.evmAddressText()).isEqualTo("0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb");
        assertThat(account.evmAddress()).hasToString("0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb");
    }

    @Test
    void addsNo0xToTheMember() throws Exception {
        assertThat(AccountId.of("eip155:1:" + ADDRESS.substring(2)).evmAddressText())
                .isEqualTo("ab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb");
    }

    @Test
    void readsTheChainAsUnsigned() throws Exception {
        assertThat(AccountId.of("eip155:18446744073709551615:" + ADDRESS).evmChainId())
                .isEqualTo(-1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eip155:18446744073709551616", "eip155:one", "eip155:-1", "solana:1"})
    void refusesAChainThatIsNotOneOfEthereum(String chain) throws Exception {
        var account = AccountId.of(chain + ":" + ADDRESS);

        assertThatThrownBy(account::evmChainId).isInstanceOf(InvalidAccountIdException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0xab",
                "0Xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb",
                "0xzz16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb"
            })
    void refusesAnAddressThatIsNotOneOfEthereum(String address) throws Exception {
        var account = AccountId.of("eip155:1:" + address);

        assertThatThrownBy(account::evmAddressText).isInstanceOf(InvalidAccountIdException.class);
    }

    @Test
    void refusesALongTextInAShortOne() {
        assertThatThrownBy(() -> AccountId.of("a".repeat(1_000_000)))
                .isInstanceOf(InvalidAccountIdException.class)
                .hasMessage("account id of 1000000 characters (expected: at most 170)");
    }

    @Property(tries = 500)
    void refusesOrWritesBackWhateverItIsGiven(@ForAll String text) {
        try {
            assertThat(AccountId.of(text)).hasToString(text);
        } catch (InvalidAccountIdException refusal) {
            assertThat(refusal.getMessage()).startsWith("account id");
        }
    }
}
