package dev.lockstep.interop.peer;

/** The Ethereum wallet of a person in a test or the demo, and nothing more: its key is made for the occasion. */
public record Wallet(String privateKey, String address) {
    @Override
    public String toString() {
        return "Wallet[%s]".formatted(address);
    }
}
