package dev.lockstep.archive.blob;

import java.nio.file.Path;

/** Where blobs lie in a folder: whole ones two levels down, partial ones together, so that a start finds them all. */
record FolderLayout(Path folder) {

    Path lock() {
        return folder.resolve("lock");
    }

    Path partials() {
        return folder.resolve("partial");
    }

    Path wholes() {
        return folder.resolve("blobs");
    }

    Path partial(BlobName name) {
        return partials().resolve(name.hex());
    }

    Path outer(BlobName name) {
        return wholes().resolve(name.hex().substring(0, 2));
    }

    Path inner(BlobName name) {
        return outer(name).resolve(name.hex().substring(2, 4));
    }

    Path whole(BlobName name) {
        return inner(name).resolve(name.hex());
    }
}
