/* SHA-256 in hex; the work is nettle's, which knows the processor.
 * Must never be used for secrets of people: a password needs a slow hash. */
#include <nettle/sha2.h>

#include "base/file.h"

void sha256_hex(struct str data, char out[65])
{
    static const char hex[] = "0123456789abcdef";
    struct sha256_ctx ctx;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&ctx);
    if (data.len > 0) {
        sha256_update(&ctx, data.len, (const uint8_t *)data.ptr);
    }
    sha256_digest(&ctx, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        out[2 * i] = hex[digest[i] >> 4];
        out[2 * i + 1] = hex[digest[i] & 15];
    }
    out[64] = '\0';
}
