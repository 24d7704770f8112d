package dev.lockstep.xmtp.group.profile;

import static dev.lockstep.xmtp.group.cast.Cast.ALIX;
import static dev.lockstep.xmtp.group.cast.Cast.BO;
import static dev.lockstep.xmtp.group.cast.Cast.claimed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.xmtp.group.context.ConversationType;
import dev.lockstep.xmtp.group.context.ExtensionTypes;
import dev.lockstep.xmtp.group.context.MetadataField;
import dev.lockstep.xmtp.group.permission.PolicySet;
import dev.lockstep.xmtp.group.recording.Recording;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupProfileTest {
    private static final byte[] SIGNER = new byte[32];

    static {
        Arrays.fill(SIGNER, (byte) 0xab);
    }

    @Test
    void startsAGroupWithItsCreatorAsSuperAdmin() {
        var profile =
                GroupProfile.ofGroup(ALIX, Map.of(MetadataField.GROUP_NAME, "friends"), PolicySet.DEFAULT, SIGNER);

        assertThat(profile.immutable().conversationType()).isEqualTo(ConversationType.GROUP);
        assertThat(profile.mutable().attributes())
                .containsExactly(
                        Map.entry("group_name", "friends"),
                        Map.entry("description", ""),
                        Map.entry("group_image_url_square", ""),
                        Map.entry("app_data", ""),
                        Map.entry("_commit_log_signer", "ab".repeat(32)));
        assertThat(profile.mutable().superAdmins()).containsExactly(claimed(ALIX));
        assertThat(profile.mutable().admins()).isEmpty();
        assertThat(profile.membership().members()).containsExactly(Map.entry(claimed(ALIX), 0L));
    }

    @Test
    void startsADmThatNobodyAdministers() {
        var profile = GroupProfile.ofDm(ALIX, BO, Map.of(), SIGNER);

        assertThat(profile.mutable().attributes())
                .containsOnlyKeys("group_name", "description", "group_image_url_square", "_commit_log_signer");
        assertThat(profile.mutable().superAdmins()).isEmpty();
        assertThat(profile.policies()).isEqualTo(PolicySet.DM);
        assertThat(profile.immutable().dmMembers().orElseThrow().one()).isEqualTo(claimed(ALIX));
    }

    @Test
    void startsASyncGroupWithTheDefaultPermissions() {
        var profile = GroupProfile.ofSyncGroup(ALIX, SIGNER);

        assertThat(profile.immutable().conversationType()).isEqualTo(ConversationType.SYNC);
        assertThat(profile.policies()).isEqualTo(PolicySet.DEFAULT);
        assertThat(profile.mutable().superAdmins()).containsExactly(claimed(ALIX));
    }

    @Test
    void ordersTheExtensionsAsThePeersDo() throws Exception {
        var profile = GroupProfile.ofGroup(ALIX, Map.of(), PolicySet.DEFAULT, SIGNER);

        assertThat(profile.extensions().list())
                .extracting(Extension::type)
                .containsExactly(0xf000, 0xff00, 0xff01, 0xff02, 0x0003);
        assertThat(GroupProfile.read(profile.extensions())).isEqualTo(profile);
    }

    @ParameterizedTest
    @MethodSource("dev.lockstep.xmtp.group.recording.Recording#all")
    void requiresTheCapabilitiesThatThePeersRequire(Recording recording) {
        var ours = GroupProfile.ofSyncGroup(ALIX, SIGNER)
                .extensions()
                .find(ExtensionTypes.REQUIRED_CAPABILITIES)
                .orElseThrow();

        for (var theirs : recording.extensionData(ExtensionTypes.REQUIRED_CAPABILITIES)) {
            assertThat(ours.toByteArray()).isEqualTo(theirs.toByteArray());
        }
    }

    @Test
    void movesAReplacedExtensionToTheEndAndTouchesNoOther() {
        var context =
                GroupProfile.ofGroup(ALIX, Map.of(), PolicySet.DEFAULT, SIGNER).extensions();

        var changed = ContextExtensions.with(context, PolicySet.ADMINS_ONLY);

        assertThat(changed.list()).extracting(Extension::type).containsExactly(0xf000, 0xff00, 0xff01, 0x0003, 0xff02);
        assertThat(changed.find(0xff00)).isEqualTo(context.find(0xff00));
    }

    @Test
    void refusesASignerOfAnotherLength() {
        assertThatThrownBy(() -> GroupProfile.ofSyncGroup(ALIX, new byte[31]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("commit log signer: 31 bytes (expected: 32)");
    }

    @Test
    void recognisesAGroupThatMovedToAppData() {
        // component_data<V> with entries { uint16 component_id; opaque data<V> }
        assertThat(AppData.isMigrated(dictionary("03800000"))).isTrue();
        assertThat(AppData.isMigrated(dictionary("0880010201028000" + "00"))).isTrue();
        assertThat(AppData.isMigrated(dictionary("03800100"))).isFalse();
        assertThat(AppData.isMigrated(dictionary("00"))).isFalse();
        assertThat(AppData.isMigrated(Extensions.NONE)).isFalse();
    }

    @Test
    void takesADictionaryItCannotReadForAMigratedGroup() {
        assertThat(AppData.isMigrated(dictionary("ff"))).isTrue();
        assertThat(AppData.isMigrated(dictionary("0380010000"))).isTrue();
    }

    private static Extensions dictionary(String hex) {
        var list = new ArrayList<>(
                GroupProfile.ofSyncGroup(ALIX, SIGNER).extensions().list());
        list.add(new Extension(ExtensionTypes.APP_DATA_DICTIONARY, Bytes.fromHex(hex)));
        return new Extensions(list);
    }
}
