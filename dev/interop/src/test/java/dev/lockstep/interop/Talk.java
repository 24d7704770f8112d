package dev.lockstep.interop;

import static dev.lockstep.interop.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.javamember.JavaConversation;
import dev.lockstep.interop.peer.Conversation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Members of one conversation, phones and our own, and the proof that they are of one mind. */
final class Talk {
    private final List<Conversation> phones;
    private final List<JavaConversation> ours;
    private int round;

    private Talk(List<Conversation> phones, List<JavaConversation> ours) {
        this.phones = phones;
        this.ours = ours;
    }

    static Talk among(List<Conversation> phones, JavaConversation... ours) {
        return new Talk(phones, List.of(ours));
    }

    static Talk between(Conversation phone, JavaConversation ours) {
        return among(List.of(phone), ours);
    }

    /**
     * Everybody catches up, says something and reads what all say; then all are in the same epoch, and no libxmtp suspects a fork.
     * Who is not in the epoch of the others can do neither.
     */
    void agree(String occasion) {
        round++;
        // Who joined a moment ago cannot read what is said from an epoch before that.
        phones.forEach(Conversation::sync);
        ours.forEach(JavaConversation::sync);
        List<String> said = new ArrayList<>();
        for (Conversation phone : phones) {
            said.add("%s on %d, %s".formatted(phone.phone(), round, occasion));
            phone.send(said.getLast());
        }
        for (JavaConversation our : ours) {
            said.add("%s on %d, %s".formatted(our, round, occasion));
            our.say(said.getLast());
        }
        for (Conversation phone : phones) {
            eventually(
                    "%s to read everybody %s".formatted(phone.phone(), occasion),
                    () -> {
                        phone.sync();
                        return phone.texts();
                    },
                    texts -> texts.containsAll(said));
        }
        ours.forEach(our -> our.awaitTexts(said.toArray(String[]::new)));
        eventually(
                "all to be in one epoch %s".formatted(occasion),
                this::epochs,
                epochs -> epochs.stream().distinct().count() == 1);
        assertThat(phones).extracting(phone -> phone.mlsState().maybeForked()).doesNotContain(true);
    }

    /** All sides say the same of who belongs to the group, how it is called and who administers it. */
    void agreeOnTheProfile() {
        agree("before they compare");
        for (Conversation phone : phones) {
            for (JavaConversation our : ours) {
                var profile = our.profile();
                assertThat(phone.memberInboxes())
                        .containsExactlyInAnyOrderElementsOf(profile.membership().members().keySet().stream()
                                .map(member -> member.id().orElseThrow())
                                .toList());
                assertThat(phone.members().stream().flatMap(member -> member.installations().stream()))
                        .containsExactlyInAnyOrderElementsOf(our.installations());
            }
        }
    }

    private List<Long> epochs() {
        return Stream.concat(
                        phones.stream().map(phone -> {
                            phone.sync();
                            return phone.mlsState().epoch();
                        }),
                        ours.stream().map(our -> {
                            our.sync();
                            return our.epoch();
                        }))
                .toList();
    }
}
